-- The database as the migrations make it, for reviewers. Written by npm run gen; do not edit.
-- Change it with a new file in packages/server/src/migrations/.

CREATE OR REPLACE FUNCTION public.count_changed_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into rollout_tally (rollout_id, ring, wave, state, counted)
  select rollout_id, ring, wave, state, sum(n) from (
    select rollout_id, ring, wave, state, -1 as n from former
    union all select rollout_id, ring, wave, state, 1 from changed) as moved
  group by 1, 2, 3, 4 having sum(n) <> 0;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.count_gone_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into rollout_tally (rollout_id, ring, wave, state, counted)
  select rollout_id, ring, wave, state, -count(*) from former group by 1, 2, 3, 4;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.count_joined_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into rollout_tally (rollout_id, ring, wave, state, counted)
  select rollout_id, ring, wave, state, count(*) from joined group by 1, 2, 3, 4;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append only', tg_table_name using errcode = 'restrict_violation';
end $function$;

CREATE OR REPLACE FUNCTION public.request_device_status()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into device_status_request (device_id) select distinct c.device_id from changed c
   where not exists (select from device_status_request q where q.device_id = c.device_id
                        for key share skip locked);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.request_figures_of_devices()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into vulnerability_figure_request (vulnerability_id)
  select null where exists (
    select from changed c join former f using (id)
     where (c.package_set_id, c.packages_hash, c.state) is distinct from (f.package_set_id, f.packages_hash, f.state));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.request_own_device_status()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into device_status_request (device_id) select c.id from changed c
   where not exists (select from device_status_request q where q.device_id = c.id
                        for key share skip locked);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.request_vulnerability_figure()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into vulnerability_figure_request (vulnerability_id) select distinct vulnerability_id from changed;
  return null;
end $function$;

CREATE TABLE advisory_document (
  feed text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  publisher text NOT NULL,
  title text NOT NULL,
  url text,
  revised_at timestamp with time zone,
  vulnerabilities text[] COLLATE "C" NOT NULL,
  since timestamp with time zone NOT NULL,
  remedies jsonb DEFAULT '[]'::jsonb NOT NULL,
  unread integer DEFAULT 0 NOT NULL,
  CONSTRAINT advisory_document_pkey PRIMARY KEY (feed, id),
  CONSTRAINT advisory_document_feed_fkey FOREIGN KEY (feed) REFERENCES feed(name)
);
CREATE INDEX advisory_document_by_vulnerability ON public.advisory_document USING gin (vulnerabilities);

CREATE TABLE api_token (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  secret_sha256 bytea NOT NULL,
  role text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  CONSTRAINT api_token_pkey PRIMARY KEY (id),
  CONSTRAINT api_token_secret_sha256_key UNIQUE (secret_sha256),
  CONSTRAINT api_token_uid_key UNIQUE (uid),
  CONSTRAINT api_token_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'operator'::text, 'auditor'::text])))
);

CREATE TABLE applicability (
  feed text COLLATE "C" NOT NULL,
  vulnerability_id integer NOT NULL,
  products text[] COLLATE "C" NOT NULL,
  configurations jsonb NOT NULL,
  since timestamp with time zone NOT NULL,
  document text COLLATE "C" DEFAULT ''::text NOT NULL,
  CONSTRAINT applicability_pkey PRIMARY KEY (feed, vulnerability_id, document),
  CONSTRAINT applicability_feed_fkey FOREIGN KEY (feed) REFERENCES feed(name),
  CONSTRAINT applicability_vulnerability_id_fkey FOREIGN KEY (vulnerability_id) REFERENCES vulnerability(id)
);
CREATE INDEX applicability_by_document ON public.applicability USING btree (feed, document) WHERE (document <> ''::text);
CREATE INDEX applicability_by_product ON public.applicability USING gin (products);
CREATE INDEX applicability_by_vulnerability ON public.applicability USING btree (vulnerability_id);

CREATE TABLE approval (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  rollout_id bigint NOT NULL,
  device_id bigint NOT NULL,
  approved_by text NOT NULL,
  at timestamp with time zone NOT NULL,
  backup_at timestamp with time zone,
  override_reason text,
  CONSTRAINT approval_pkey PRIMARY KEY (id),
  CONSTRAINT approval_rollout_id_device_id_key UNIQUE (rollout_id, device_id),
  CONSTRAINT approval_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT approval_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id)
);

CREATE TABLE assignment (
  device_id bigint NOT NULL,
  epoch integer NOT NULL,
  revision integer NOT NULL,
  content_sha256 text NOT NULL,
  document text NOT NULL,
  key_id text NOT NULL,
  signature text NOT NULL,
  generation bigint NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT assignment_pkey PRIMARY KEY (device_id),
  CONSTRAINT assignment_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id)
);
CREATE INDEX assignment_by_expiry ON public.assignment USING btree (expires_at);

CREATE TABLE attempt (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  device_id bigint NOT NULL,
  rollout_id bigint,
  ring text NOT NULL,
  step text NOT NULL,
  kind text NOT NULL,
  epoch integer NOT NULL,
  revision integer NOT NULL,
  state text NOT NULL,
  progress text,
  percent real,
  admitted_at timestamp with time zone NOT NULL,
  lease_until timestamp with time zone NOT NULL,
  progress_at timestamp with time zone,
  ended_at timestamp with time zone,
  CONSTRAINT attempt_pkey PRIMARY KEY (id),
  CONSTRAINT attempt_uid_key UNIQUE (uid),
  CONSTRAINT attempt_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT attempt_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id),
  CONSTRAINT attempt_kind_check CHECK ((kind = ANY (ARRAY['install'::text, 'rollback'::text]))),
  CONSTRAINT attempt_state_check CHECK ((state = ANY (ARRAY['leased'::text, 'started'::text, 'ended'::text, 'lapsed'::text])))
);
CREATE UNIQUE INDEX attempt_one_per_device ON public.attempt USING btree (device_id) WHERE (state = ANY (ARRAY['leased'::text, 'started'::text]));
CREATE INDEX attempt_running ON public.attempt USING btree (rollout_id, ring) WHERE (state = ANY (ARRAY['leased'::text, 'started'::text]));

CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  actor_kind text NOT NULL,
  actor text NOT NULL,
  action text COLLATE "C" NOT NULL,
  subject_kind text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  reason text,
  detail jsonb NOT NULL,
  CONSTRAINT audit_pkey PRIMARY KEY (id),
  CONSTRAINT audit_uid_key UNIQUE (uid),
  CONSTRAINT audit_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['person'::text, 'device'::text, 'system'::text, 'token'::text])))
);
CREATE INDEX audit_by_subject ON public.audit USING btree (subject_kind, subject, id);

CREATE TABLE audit_seal (
  sequence bigint NOT NULL,
  audit_id bigint NOT NULL,
  hash bytea NOT NULL,
  sealed_at timestamp with time zone NOT NULL,
  CONSTRAINT audit_seal_pkey PRIMARY KEY (sequence),
  CONSTRAINT audit_seal_audit_id_key UNIQUE (audit_id),
  CONSTRAINT audit_seal_audit_id_fkey FOREIGN KEY (audit_id) REFERENCES audit(id)
);

CREATE TABLE availability_group (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT availability_group_pkey PRIMARY KEY (id),
  CONSTRAINT availability_group_name_key UNIQUE (name),
  CONSTRAINT availability_group_uid_key UNIQUE (uid)
);

CREATE TABLE availability_member (
  group_id bigint NOT NULL,
  device_id bigint NOT NULL,
  CONSTRAINT availability_member_pkey PRIMARY KEY (group_id, device_id),
  CONSTRAINT availability_member_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT availability_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES availability_group(id) ON DELETE CASCADE
);
CREATE INDEX availability_member_by_device ON public.availability_member USING btree (device_id);

CREATE TABLE available_update (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  provider text COLLATE "C" NOT NULL,
  ecosystem text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  arch text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  source_version text COLLATE "C" NOT NULL,
  origin text COLLATE "C" DEFAULT ''::text NOT NULL,
  suite text COLLATE "C" DEFAULT ''::text NOT NULL,
  class text NOT NULL,
  sha256 text,
  size_bytes bigint,
  first_seen_at timestamp with time zone NOT NULL,
  CONSTRAINT available_update_pkey PRIMARY KEY (id),
  CONSTRAINT available_update_ecosystem_name_arch_version_provider_key UNIQUE (ecosystem, name, arch, version, provider),
  CONSTRAINT available_update_uid_key UNIQUE (uid),
  CONSTRAINT available_update_class_check CHECK ((class = ANY (ARRAY['security'::text, 'bugfix'::text, 'feature'::text, 'definition'::text, 'unclassified'::text])))
);
CREATE INDEX available_update_by_source ON public.available_update USING btree (ecosystem, source);

CREATE TABLE business_hours (
  name text COLLATE "C" NOT NULL,
  weekly jsonb NOT NULL,
  calendars text[] NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT business_hours_pkey PRIMARY KEY (name)
);

CREATE TABLE calendar (
  name text COLLATE "C" NOT NULL,
  source jsonb NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT calendar_pkey PRIMARY KEY (name)
);

CREATE TABLE catalogue_entry (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  source text COLLATE "C" NOT NULL,
  package_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  publisher text,
  version text COLLATE "C" NOT NULL,
  platform text NOT NULL,
  installers jsonb NOT NULL,
  detection jsonb,
  signer text,
  added_by text,
  first_seen_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  withdrawn_at timestamp with time zone,
  fetched_at timestamp with time zone,
  CONSTRAINT catalogue_entry_pkey PRIMARY KEY (id),
  CONSTRAINT catalogue_entry_source_package_id_version_key UNIQUE (source, package_id, version),
  CONSTRAINT catalogue_entry_uid_key UNIQUE (uid),
  CONSTRAINT catalogue_entry_platform_check CHECK ((platform = ANY (ARRAY['windows'::text, 'macos'::text]))),
  CONSTRAINT catalogue_entry_source_check CHECK ((source = ANY (ARRAY['winget'::text, 'cask'::text, 'scoop'::text, 'own'::text])))
);
CREATE INDEX catalogue_entry_current ON public.catalogue_entry USING btree (source, package_id) WHERE (withdrawn_at IS NULL);

CREATE TABLE cpe_product (
  key text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  statements integer NOT NULL,
  CONSTRAINT cpe_product_pkey PRIMARY KEY (key)
);
CREATE INDEX cpe_product_by_form ON public.cpe_product USING btree (form);

CREATE TABLE csaf_provider (
  uid uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  publisher text NOT NULL,
  role text NOT NULL,
  added_by text NOT NULL,
  added_at timestamp with time zone NOT NULL,
  attempted_at timestamp with time zone,
  succeeded_at timestamp with time zone,
  error jsonb,
  newest_at timestamp with time zone,
  skipped jsonb DEFAULT '[]'::jsonb NOT NULL,
  documents integer DEFAULT 0 NOT NULL,
  CONSTRAINT csaf_provider_pkey PRIMARY KEY (uid),
  CONSTRAINT csaf_provider_name_key UNIQUE (name),
  CONSTRAINT csaf_provider_url_key UNIQUE (url),
  CONSTRAINT csaf_provider_role_check CHECK ((role = ANY (ARRAY['csaf_publisher'::text, 'csaf_provider'::text, 'csaf_trusted_provider'::text])))
);

CREATE TABLE device (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  state text NOT NULL,
  public_key bytea NOT NULL,
  machine_id_hash text NOT NULL,
  serial text,
  os_family text NOT NULL,
  ecosystem text COLLATE "C",
  os_name text,
  arch text,
  role text DEFAULT 'client'::text NOT NULL,
  time_zone text DEFAULT 'UTC'::text NOT NULL,
  agent_version text NOT NULL,
  boot_id text,
  ring text,
  critical boolean,
  critical_proposed text,
  exposed boolean DEFAULT false NOT NULL,
  backup_at timestamp with time zone,
  exchange_sha256 bytea NOT NULL,
  exchange_previous_sha256 bytea,
  exchange_rotated_at timestamp with time zone NOT NULL,
  clone_suspected_at timestamp with time zone,
  enrolled_at timestamp with time zone NOT NULL,
  enrolled_with bigint,
  retired_at timestamp with time zone,
  package_set_id bigint,
  packages_hash text,
  inventory_at timestamp with time zone,
  site text,
  department text,
  CONSTRAINT device_pkey PRIMARY KEY (id),
  CONSTRAINT device_public_key_key UNIQUE (public_key),
  CONSTRAINT device_uid_key UNIQUE (uid),
  CONSTRAINT device_enrolled_with_fkey FOREIGN KEY (enrolled_with) REFERENCES enrolment_token(id),
  CONSTRAINT device_package_set_id_fkey FOREIGN KEY (package_set_id) REFERENCES package_set(id),
  CONSTRAINT device_ring_check CHECK ((ring = ANY (ARRAY['test'::text, 'pilot'::text, 'broad'::text, 'critical'::text]))),
  CONSTRAINT device_role_check CHECK ((role = ANY (ARRAY['server'::text, 'client'::text]))),
  CONSTRAINT device_state_check CHECK ((state = ANY (ARRAY['active'::text, 'retired'::text])))
);
CREATE INDEX device_by_machine ON public.device USING btree (machine_id_hash) WHERE (state = 'active'::text);
CREATE INDEX device_by_name ON public.device USING btree (lower(name) COLLATE "C");
CREATE INDEX device_by_packages_hash ON public.device USING btree (packages_hash) WHERE (packages_hash IS NOT NULL);
CREATE INDEX device_by_set ON public.device USING btree (package_set_id, id) INCLUDE (state);

CREATE TABLE device_effective (
  device_id bigint NOT NULL,
  group_id bigint,
  policy_id bigint,
  mode text NOT NULL,
  ring text NOT NULL,
  critical boolean NOT NULL,
  working_hours text COLLATE "C",
  CONSTRAINT device_effective_pkey PRIMARY KEY (device_id),
  CONSTRAINT device_effective_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT device_effective_group_id_fkey FOREIGN KEY (group_id) REFERENCES device_group(id) ON DELETE SET NULL,
  CONSTRAINT device_effective_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES policy(id),
  CONSTRAINT device_effective_mode_check CHECK ((mode = ANY (ARRAY['observe'::text, 'managed'::text]))),
  CONSTRAINT device_effective_ring_check CHECK ((ring = ANY (ARRAY['test'::text, 'pilot'::text, 'broad'::text, 'critical'::text])))
);
CREATE INDEX device_effective_by_group ON public.device_effective USING btree (group_id);
CREATE INDEX device_effective_by_ring ON public.device_effective USING btree (ring, device_id);

CREATE TABLE device_former_key (
  public_key bytea NOT NULL,
  device_id bigint NOT NULL,
  replaced_at timestamp with time zone NOT NULL,
  CONSTRAINT device_former_key_pkey PRIMARY KEY (public_key),
  CONSTRAINT device_former_key_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id)
);
CREATE INDEX device_former_key_by_device ON public.device_former_key USING btree (device_id);

CREATE TABLE device_group (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  membership text NOT NULL,
  rule jsonb,
  policy_id bigint,
  mode text NOT NULL,
  ring text,
  critical boolean,
  "position" integer NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  working_hours text COLLATE "C",
  CONSTRAINT device_group_pkey PRIMARY KEY (id),
  CONSTRAINT device_group_name_key UNIQUE (name),
  CONSTRAINT device_group_uid_key UNIQUE (uid),
  CONSTRAINT device_group_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES policy(id),
  CONSTRAINT device_group_working_hours_fkey FOREIGN KEY (working_hours) REFERENCES business_hours(name),
  CONSTRAINT device_group_check CHECK (((membership = 'rule'::text) = (rule IS NOT NULL))),
  CONSTRAINT device_group_membership_check CHECK ((membership = ANY (ARRAY['listed'::text, 'rule'::text]))),
  CONSTRAINT device_group_mode_check CHECK ((mode = ANY (ARRAY['observe'::text, 'managed'::text]))),
  CONSTRAINT device_group_ring_check CHECK ((ring = ANY (ARRAY['test'::text, 'pilot'::text, 'broad'::text, 'critical'::text])))
);

CREATE TABLE device_group_member (
  group_id bigint NOT NULL,
  device_id bigint NOT NULL,
  CONSTRAINT device_group_member_pkey PRIMARY KEY (group_id, device_id),
  CONSTRAINT device_group_member_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT device_group_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES device_group(id) ON DELETE CASCADE
);
CREATE INDEX device_group_member_by_device ON public.device_group_member USING btree (device_id);

CREATE TABLE device_idle_package (
  device_id bigint NOT NULL,
  package_version_id integer NOT NULL,
  CONSTRAINT device_idle_package_pkey PRIMARY KEY (device_id, package_version_id),
  CONSTRAINT device_idle_package_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT device_idle_package_package_version_id_fkey FOREIGN KEY (package_version_id) REFERENCES package_version(id)
);

CREATE TABLE device_order (
  device_id bigint NOT NULL,
  after_id bigint NOT NULL,
  "order" text NOT NULL,
  CONSTRAINT device_order_pkey PRIMARY KEY (device_id, after_id),
  CONSTRAINT device_order_after_id_fkey FOREIGN KEY (after_id) REFERENCES device(id),
  CONSTRAINT device_order_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT device_order_check CHECK ((device_id <> after_id)),
  CONSTRAINT device_order_order_check CHECK (("order" = ANY (ARRAY['dependency'::text, 'guest'::text])))
);
CREATE INDEX device_order_by_after ON public.device_order USING btree (after_id);

CREATE TABLE device_package_difference (
  device_id bigint NOT NULL,
  package_version_id integer NOT NULL,
  installed boolean NOT NULL,
  CONSTRAINT device_package_difference_pkey PRIMARY KEY (device_id, package_version_id)
);
CREATE INDEX device_package_difference_by_version ON public.device_package_difference USING btree (package_version_id, device_id);

CREATE TABLE device_person (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  device_id bigint NOT NULL,
  name text NOT NULL,
  working_hours jsonb,
  absences jsonb NOT NULL,
  calendar jsonb,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT device_person_pkey PRIMARY KEY (id),
  CONSTRAINT device_person_uid_key UNIQUE (uid),
  CONSTRAINT device_person_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE
);
CREATE INDEX device_person_by_device ON public.device_person USING btree (device_id, id);

CREATE TABLE device_presence (
  device_id bigint NOT NULL,
  last_seen_at timestamp with time zone NOT NULL,
  CONSTRAINT device_presence_pkey PRIMARY KEY (device_id),
  CONSTRAINT device_presence_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id)
) WITH (fillfactor=50);

CREATE TABLE device_presence_week (
  device_id bigint NOT NULL,
  week integer NOT NULL,
  hours bit(168) NOT NULL,
  CONSTRAINT device_presence_week_pkey PRIMARY KEY (device_id, week),
  CONSTRAINT device_presence_week_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE
);

CREATE TABLE device_section (
  device_id bigint NOT NULL,
  section text COLLATE "C" NOT NULL,
  hash text NOT NULL,
  content jsonb,
  taken_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone NOT NULL,
  CONSTRAINT device_section_pkey PRIMARY KEY (device_id, section),
  CONSTRAINT device_section_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id)
);

CREATE TABLE device_status (
  device_id bigint NOT NULL,
  state text NOT NULL,
  rank smallint NOT NULL,
  because jsonb NOT NULL,
  changes_at timestamp with time zone,
  retired boolean NOT NULL,
  name_sort text COLLATE "C" NOT NULL,
  open_findings integer NOT NULL,
  late_findings integer NOT NULL,
  kev_findings integer NOT NULL,
  updates_offered integer NOT NULL,
  due_sort timestamp with time zone NOT NULL,
  restart_needed boolean,
  refreshed_at timestamp with time zone NOT NULL,
  ring text DEFAULT 'broad'::text NOT NULL,
  booted_at timestamp with time zone,
  CONSTRAINT device_status_pkey PRIMARY KEY (device_id),
  CONSTRAINT device_status_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT device_status_ring_check CHECK ((ring = ANY (ARRAY['test'::text, 'pilot'::text, 'broad'::text, 'critical'::text]))),
  CONSTRAINT device_status_state_check CHECK ((state = ANY (ARRAY['late'::text, 'needs_person'::text, 'unknown'::text, 'running'::text, 'waiting'::text, 'in_effect'::text, 'observed'::text])))
);
CREATE INDEX device_status_changes ON public.device_status USING btree (changes_at);
CREATE INDEX device_status_due ON public.device_status USING btree (retired, due_sort, device_id);
CREATE INDEX device_status_name ON public.device_status USING btree (retired, name_sort, device_id);
CREATE INDEX device_status_unknown ON public.device_status USING btree (device_id) WHERE (state = 'unknown'::text);
CREATE INDEX device_status_worst ON public.device_status USING btree (retired, rank, due_sort, device_id);

CREATE TABLE device_status_request (
  device_id bigint NOT NULL
);
CREATE INDEX device_status_request_by_device ON public.device_status_request USING btree (device_id);

CREATE TABLE device_update (
  device_id bigint NOT NULL,
  update_id integer NOT NULL,
  installed_version text NOT NULL,
  held boolean NOT NULL,
  closure jsonb NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT device_update_pkey PRIMARY KEY (device_id, update_id),
  CONSTRAINT device_update_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT device_update_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id)
);
CREATE INDEX device_update_by_update ON public.device_update USING btree (update_id, device_id);

CREATE TABLE emergency (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  reason text NOT NULL,
  vulnerability text,
  passes_freezes jsonb NOT NULL,
  state text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamp with time zone NOT NULL,
  seats integer NOT NULL,
  started_at timestamp with time zone,
  withdrawn_by text,
  withdrawn_at timestamp with time zone,
  withdraw_reason text,
  CONSTRAINT emergency_pkey PRIMARY KEY (id),
  CONSTRAINT emergency_uid_key UNIQUE (uid),
  CONSTRAINT emergency_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'started'::text, 'withdrawn'::text])))
);

CREATE TABLE emergency_approval (
  emergency_id bigint NOT NULL,
  approver text NOT NULL,
  instead_of text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT emergency_approval_pkey PRIMARY KEY (emergency_id, approver),
  CONSTRAINT emergency_approval_emergency_id_fkey FOREIGN KEY (emergency_id) REFERENCES emergency(id)
);

CREATE TABLE emergency_approver (
  approver uuid NOT NULL,
  deputy uuid,
  "position" integer NOT NULL,
  CONSTRAINT emergency_approver_pkey PRIMARY KEY (approver),
  CONSTRAINT emergency_approver_check CHECK (((deputy IS NULL) OR (deputy <> approver)))
);

CREATE TABLE emergency_update (
  emergency_id bigint NOT NULL,
  update_id integer NOT NULL,
  CONSTRAINT emergency_update_pkey PRIMARY KEY (emergency_id, update_id),
  CONSTRAINT emergency_update_emergency_id_fkey FOREIGN KEY (emergency_id) REFERENCES emergency(id),
  CONSTRAINT emergency_update_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id)
);

CREATE TABLE enrolment_token (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  secret_sha256 bytea NOT NULL,
  group_id bigint,
  uses_max integer NOT NULL,
  uses integer DEFAULT 0 NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone,
  CONSTRAINT enrolment_token_pkey PRIMARY KEY (id),
  CONSTRAINT enrolment_token_secret_sha256_key UNIQUE (secret_sha256),
  CONSTRAINT enrolment_token_uid_key UNIQUE (uid),
  CONSTRAINT enrolment_token_group_id_fkey FOREIGN KEY (group_id) REFERENCES device_group(id) ON DELETE SET NULL,
  CONSTRAINT enrolment_token_uses_max_check CHECK ((uses_max > 0))
);

CREATE TABLE epss (
  vulnerability text COLLATE "C" NOT NULL,
  score real NOT NULL,
  percentile real NOT NULL,
  scored_on date NOT NULL,
  CONSTRAINT epss_pkey PRIMARY KEY (vulnerability)
);

CREATE TABLE evidence_waiver (
  rollout_id bigint NOT NULL,
  update_id integer NOT NULL,
  waived_by text NOT NULL,
  reason text NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT evidence_waiver_pkey PRIMARY KEY (rollout_id, update_id),
  CONSTRAINT evidence_waiver_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id),
  CONSTRAINT evidence_waiver_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id)
);

CREATE TABLE exception (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  vulnerability text COLLATE "C",
  package_name text COLLATE "C",
  device_id bigint,
  group_uid uuid,
  group_name text,
  owner text NOT NULL,
  reason text NOT NULL,
  control text NOT NULL,
  granted_by text NOT NULL,
  granted_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone,
  revoked_by text,
  revoke_reason text,
  renewed_by bigint,
  CONSTRAINT exception_pkey PRIMARY KEY (id),
  CONSTRAINT exception_uid_key UNIQUE (uid),
  CONSTRAINT exception_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT exception_renewed_by_fkey FOREIGN KEY (renewed_by) REFERENCES exception(id),
  CONSTRAINT exception_check CHECK (((vulnerability IS NOT NULL) OR (package_name IS NOT NULL))),
  CONSTRAINT exception_check1 CHECK (((device_id IS NULL) OR (group_uid IS NULL)))
);
CREATE INDEX exception_live ON public.exception USING btree (expires_at) WHERE (revoked_at IS NULL);

CREATE TABLE feed (
  name text COLLATE "C" NOT NULL,
  attempted_at timestamp with time zone,
  succeeded_at timestamp with time zone,
  error jsonb,
  records integer DEFAULT 0 NOT NULL,
  content_sha256 text,
  validators jsonb DEFAULT '{}'::jsonb NOT NULL,
  revision bigint DEFAULT 0 NOT NULL,
  CONSTRAINT feed_pkey PRIMARY KEY (name)
);

CREATE TABLE feed_key (
  feed text COLLATE "C" NOT NULL,
  origin text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  pinned_at timestamp with time zone NOT NULL,
  pinned_by text,
  CONSTRAINT feed_key_pkey PRIMARY KEY (feed, origin, fingerprint)
);

CREATE TABLE finding (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  device_id bigint NOT NULL,
  vulnerability_id integer NOT NULL,
  package_name text COLLATE "C" NOT NULL,
  arch text COLLATE "C" NOT NULL,
  package_version_id integer NOT NULL,
  status text NOT NULL,
  fixed_version text COLLATE "C",
  detected_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone,
  due_days integer,
  due_rule jsonb NOT NULL,
  closed_at timestamp with time zone,
  closed_because jsonb,
  exception_id bigint,
  grace_until timestamp with time zone,
  CONSTRAINT finding_pkey PRIMARY KEY (id),
  CONSTRAINT finding_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT finding_exception_id_fkey FOREIGN KEY (exception_id) REFERENCES exception(id),
  CONSTRAINT finding_package_version_id_fkey FOREIGN KEY (package_version_id) REFERENCES package_version(id),
  CONSTRAINT finding_vulnerability_id_fkey FOREIGN KEY (vulnerability_id) REFERENCES vulnerability(id),
  CONSTRAINT finding_status_check CHECK ((status = ANY (ARRAY['open'::text, 'fixed'::text, 'not_affected'::text, 'accepted'::text, 'unknown'::text])))
);
CREATE INDEX finding_by_closing ON public.finding USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX finding_by_detection ON public.finding USING btree (detected_at);
CREATE INDEX finding_by_device ON public.finding USING btree (device_id, closed_at);
CREATE INDEX finding_closed_by_vulnerability ON public.finding USING btree (vulnerability_id) WHERE (closed_at IS NOT NULL);
CREATE INDEX finding_excepted ON public.finding USING btree (exception_id) WHERE ((closed_at IS NULL) AND (exception_id IS NOT NULL));
CREATE UNIQUE INDEX finding_open ON public.finding USING btree (device_id, vulnerability_id, package_name, arch) WHERE (closed_at IS NULL);
CREATE INDEX finding_open_by_due ON public.finding USING btree (due_at, device_id) WHERE (closed_at IS NULL);
CREATE INDEX finding_open_by_version ON public.finding USING btree (package_version_id) WHERE (closed_at IS NULL);
CREATE INDEX finding_open_by_vulnerability ON public.finding USING btree (vulnerability_id, device_id) INCLUDE (due_at, status) WHERE (closed_at IS NULL);

CREATE TABLE finding_request (
  device_id bigint NOT NULL
);
CREATE INDEX finding_request_by_device ON public.finding_request USING btree (device_id);

CREATE TABLE fleet_figure (
  name text COLLATE "C" NOT NULL,
  value bigint NOT NULL,
  counted_at timestamp with time zone NOT NULL,
  CONSTRAINT fleet_figure_pkey PRIMARY KEY (name)
);

CREATE TABLE hold (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  update_id integer NOT NULL,
  because jsonb NOT NULL,
  since timestamp with time zone NOT NULL,
  released_at timestamp with time zone,
  released_by text,
  release_reason text,
  CONSTRAINT hold_pkey PRIMARY KEY (id),
  CONSTRAINT hold_uid_key UNIQUE (uid),
  CONSTRAINT hold_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id)
);
CREATE UNIQUE INDEX hold_current ON public.hold USING btree (update_id) WHERE (released_at IS NULL);

CREATE TABLE incident (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  rollout_id bigint,
  device_id bigint,
  kind text NOT NULL,
  detail jsonb NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT incident_pkey PRIMARY KEY (id),
  CONSTRAINT incident_uid_key UNIQUE (uid),
  CONSTRAINT incident_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT incident_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id),
  CONSTRAINT incident_kind_check CHECK ((kind = ANY (ARRAY['health_check'::text, 'reported'::text, 'install_failed'::text])))
);
CREATE INDEX incident_by_rollout ON public.incident USING btree (rollout_id);

CREATE TABLE kev (
  vulnerability text COLLATE "C" NOT NULL,
  added_on date NOT NULL,
  due_on date,
  ransomware boolean NOT NULL,
  first_seen_at timestamp with time zone NOT NULL,
  CONSTRAINT kev_pkey PRIMARY KEY (vulnerability)
);

CREATE TABLE os_release (
  feed text COLLATE "C" NOT NULL,
  product text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  build text COLLATE "C" DEFAULT ''::text NOT NULL,
  released_on date,
  repaired text[] NOT NULL,
  exploited text[] NOT NULL,
  CONSTRAINT os_release_pkey PRIMARY KEY (feed, product, version, build),
  CONSTRAINT os_release_feed_fkey FOREIGN KEY (feed) REFERENCES feed(name)
);

CREATE TABLE package_change (
  device_id bigint NOT NULL,
  package_version_id integer NOT NULL,
  installed boolean NOT NULL,
  at timestamp with time zone NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX package_change_by_device ON ONLY public.package_change USING btree (device_id, at);

CREATE TABLE package_set (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  hash bytea NOT NULL,
  size integer NOT NULL,
  CONSTRAINT package_set_pkey PRIMARY KEY (id),
  CONSTRAINT package_set_hash_key UNIQUE (hash)
);

CREATE TABLE package_set_member (
  set_id bigint NOT NULL,
  package_version_id integer NOT NULL,
  CONSTRAINT package_set_member_pkey PRIMARY KEY (set_id, package_version_id),
  CONSTRAINT package_set_member_package_version_id_fkey FOREIGN KEY (package_version_id) REFERENCES package_version(id),
  CONSTRAINT package_set_member_set_id_fkey FOREIGN KEY (set_id) REFERENCES package_set(id)
);
CREATE INDEX package_set_member_by_version ON public.package_set_member USING btree (package_version_id, set_id);

CREATE TABLE package_version (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  provider text COLLATE "C" NOT NULL,
  ecosystem text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  arch text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  source_version text COLLATE "C" NOT NULL,
  origin text COLLATE "C" DEFAULT ''::text NOT NULL,
  matched_at timestamp with time zone,
  unknown_because jsonb,
  module text COLLATE "C" DEFAULT ''::text NOT NULL,
  CONSTRAINT package_version_pkey PRIMARY KEY (id),
  CONSTRAINT package_version_content UNIQUE (ecosystem, name, version, arch, source, source_version, origin, provider, module)
);
CREATE INDEX package_version_by_source ON public.package_version USING btree (ecosystem, source);
CREATE INDEX package_version_telling ON public.package_version USING btree (id) WHERE ((matched_at IS NULL) OR (source ~~ 'linux%'::text) OR (name ~~ 'kernel%'::text));

CREATE TABLE person (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  email text COLLATE "C",
  password_hash text,
  role text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  last_sign_in_at timestamp with time zone,
  disabled_at timestamp with time zone,
  CONSTRAINT person_pkey PRIMARY KEY (id),
  CONSTRAINT person_email_key UNIQUE (email),
  CONSTRAINT person_uid_key UNIQUE (uid),
  CONSTRAINT person_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'operator'::text, 'auditor'::text])))
);

CREATE TABLE person_session (
  secret_sha256 bytea NOT NULL,
  person_id bigint NOT NULL,
  created_at timestamp with time zone NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  CONSTRAINT person_session_pkey PRIMARY KEY (secret_sha256),
  CONSTRAINT person_session_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE
);
CREATE INDEX person_session_by_person ON public.person_session USING btree (person_id);

CREATE TABLE plan (
  generation bigint NOT NULL,
  parent bigint,
  at timestamp with time zone NOT NULL,
  summary jsonb NOT NULL,
  CONSTRAINT plan_pkey PRIMARY KEY (generation)
);

CREATE TABLE plan_report (
  device_id bigint NOT NULL,
  update_id integer NOT NULL,
  rollout_id bigint,
  state text NOT NULL,
  reason jsonb NOT NULL,
  next_at timestamp with time zone,
  lane text NOT NULL,
  due_at timestamp with time zone,
  generation bigint NOT NULL,
  CONSTRAINT plan_report_pkey PRIMARY KEY (device_id, update_id),
  CONSTRAINT plan_report_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT plan_report_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id),
  CONSTRAINT plan_report_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id)
);
CREATE INDEX plan_report_by_state ON public.plan_report USING btree (state);
CREATE INDEX plan_report_due ON public.plan_report USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE TABLE plan_request (
  device_id bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT plan_request_pkey PRIMARY KEY (device_id),
  CONSTRAINT plan_request_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id)
);

CREATE TABLE policy (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  document jsonb NOT NULL,
  revision integer DEFAULT 1 NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT policy_pkey PRIMARY KEY (id),
  CONSTRAINT policy_name_key UNIQUE (name),
  CONSTRAINT policy_uid_key UNIQUE (uid)
);

CREATE TABLE product_lifecycle (
  feed text COLLATE "C" NOT NULL,
  product text COLLATE "C" NOT NULL,
  release text COLLATE "C" NOT NULL,
  document jsonb NOT NULL,
  CONSTRAINT product_lifecycle_pkey PRIMARY KEY (feed, product, release),
  CONSTRAINT product_lifecycle_feed_fkey FOREIGN KEY (feed) REFERENCES feed(name)
);

CREATE TABLE result (
  attempt_uid uuid NOT NULL,
  device_id bigint NOT NULL,
  rollout_id bigint,
  kind text NOT NULL,
  outcome text NOT NULL,
  document jsonb NOT NULL,
  started_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone NOT NULL,
  CONSTRAINT result_outcome_check CHECK ((outcome = ANY (ARRAY['succeeded'::text, 'failed'::text, 'rolled_back'::text, 'refused'::text, 'interrupted'::text])))
) PARTITION BY RANGE (received_at);
CREATE INDEX result_by_attempt ON ONLY public.result USING btree (attempt_uid);
CREATE INDEX result_by_device ON ONLY public.result USING btree (device_id, received_at);

CREATE TABLE rollout (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  policy_id bigint NOT NULL,
  kind text NOT NULL,
  lane text NOT NULL,
  state text NOT NULL,
  cut_at timestamp with time zone NOT NULL,
  cut_because jsonb NOT NULL,
  reverts_id bigint,
  halted_because jsonb,
  halted_at timestamp with time zone,
  paused_by text,
  paused_at timestamp with time zone,
  paused_reason text,
  resumed_at timestamp with time zone,
  done_at timestamp with time zone,
  places jsonb,
  passes_freezes jsonb,
  conflict jsonb,
  emergency_id bigint,
  CONSTRAINT rollout_pkey PRIMARY KEY (id),
  CONSTRAINT rollout_uid_key UNIQUE (uid),
  CONSTRAINT rollout_emergency_id_fkey FOREIGN KEY (emergency_id) REFERENCES emergency(id),
  CONSTRAINT rollout_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES policy(id),
  CONSTRAINT rollout_reverts_id_fkey FOREIGN KEY (reverts_id) REFERENCES rollout(id),
  CONSTRAINT rollout_kind_check CHECK ((kind = ANY (ARRAY['cut'::text, 'install_now'::text, 'rollback'::text, 'definitions'::text]))),
  CONSTRAINT rollout_lane_check CHECK ((lane = ANY (ARRAY['emergency'::text, 'urgent'::text, 'routine'::text, 'feature'::text]))),
  CONSTRAINT rollout_state_check CHECK ((state = ANY (ARRAY['open'::text, 'halted'::text, 'paused'::text, 'done'::text])))
);
CREATE INDEX rollout_by_emergency ON public.rollout USING btree (emergency_id) WHERE (emergency_id IS NOT NULL);
CREATE INDEX rollout_live ON public.rollout USING btree (state) WHERE (state <> 'done'::text);

CREATE TABLE rollout_device (
  rollout_id bigint NOT NULL,
  device_id bigint NOT NULL,
  ring text NOT NULL,
  wave integer DEFAULT 1 NOT NULL,
  state text NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  health_failed boolean DEFAULT false NOT NULL,
  failed_checks text[] DEFAULT '{}'::text[] NOT NULL,
  due_at timestamp with time zone,
  joined_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT rollout_device_pkey PRIMARY KEY (rollout_id, device_id),
  CONSTRAINT rollout_device_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT rollout_device_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id),
  CONSTRAINT rollout_device_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'installed'::text, 'in_effect'::text, 'failed'::text, 'rolled_back'::text, 'held'::text, 'stuck'::text, 'not_needed'::text])))
);
CREATE INDEX rollout_device_by_device ON public.rollout_device USING btree (device_id);
CREATE INDEX rollout_device_due ON public.rollout_device USING btree (rollout_id, due_at) WHERE ((state = ANY (ARRAY['waiting'::text, 'running'::text])) AND (due_at IS NOT NULL));
CREATE INDEX rollout_device_judged ON public.rollout_device USING btree (rollout_id, device_id) WHERE ((ring = ANY (ARRAY['test'::text, 'pilot'::text])) OR (state = ANY (ARRAY['failed'::text, 'rolled_back'::text])) OR health_failed);

CREATE TABLE rollout_device_update (
  rollout_id bigint NOT NULL,
  device_id bigint NOT NULL,
  update_id integer NOT NULL,
  installed_version text NOT NULL,
  closure jsonb NOT NULL,
  state text NOT NULL,
  because jsonb,
  attempts integer DEFAULT 0 NOT NULL,
  ended_at timestamp with time zone,
  changed_at timestamp with time zone NOT NULL,
  retries integer DEFAULT 0 NOT NULL,
  CONSTRAINT rollout_device_update_pkey PRIMARY KEY (rollout_id, device_id, update_id),
  CONSTRAINT rollout_device_update_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT rollout_device_update_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id),
  CONSTRAINT rollout_device_update_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id),
  CONSTRAINT rollout_device_update_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'installed'::text, 'in_effect'::text, 'failed'::text, 'refused'::text, 'rolled_back'::text, 'not_needed'::text, 'superseded'::text])))
);
CREATE INDEX rollout_device_update_by_device ON public.rollout_device_update USING btree (device_id);
CREATE INDEX rollout_device_update_by_update ON public.rollout_device_update USING btree (update_id, state);

CREATE TABLE rollout_ring (
  rollout_id bigint NOT NULL,
  ring text NOT NULL,
  state text NOT NULL,
  opened_at timestamp with time zone,
  passed_at timestamp with time zone,
  waves_open integer DEFAULT 1 NOT NULL,
  waves integer DEFAULT 1 NOT NULL,
  wave_opened_at timestamp with time zone,
  gate jsonb,
  CONSTRAINT rollout_ring_pkey PRIMARY KEY (rollout_id, ring),
  CONSTRAINT rollout_ring_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id),
  CONSTRAINT rollout_ring_ring_check CHECK ((ring = ANY (ARRAY['test'::text, 'pilot'::text, 'broad'::text, 'critical'::text]))),
  CONSTRAINT rollout_ring_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'open'::text, 'passed'::text, 'halted'::text])))
);

CREATE TABLE rollout_tally (
  rollout_id bigint NOT NULL,
  ring text NOT NULL,
  wave integer NOT NULL,
  state text NOT NULL,
  counted integer NOT NULL
);
CREATE INDEX rollout_tally_by_rollout ON public.rollout_tally USING btree (rollout_id);

CREATE TABLE rollout_update (
  rollout_id bigint NOT NULL,
  update_id integer NOT NULL,
  CONSTRAINT rollout_update_pkey PRIMARY KEY (rollout_id, update_id),
  CONSTRAINT rollout_update_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollout(id),
  CONSTRAINT rollout_update_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id)
);
CREATE INDEX rollout_update_by_update ON public.rollout_update USING btree (update_id);

CREATE TABLE scanner_difference (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  device_id bigint NOT NULL,
  scanner text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  side text NOT NULL,
  cause text,
  cause_detail jsonb,
  cause_rank smallint DEFAULT 99 NOT NULL,
  facts_key text NOT NULL,
  severity text,
  since timestamp with time zone NOT NULL,
  decision text,
  decided_facts text,
  decided_because text,
  decided_by text,
  decided_at timestamp with time zone,
  CONSTRAINT scanner_difference_pkey PRIMARY KEY (id),
  CONSTRAINT scanner_difference_device_id_scanner_subject_key UNIQUE (device_id, scanner, subject),
  CONSTRAINT scanner_difference_uid_key UNIQUE (uid),
  CONSTRAINT scanner_difference_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT scanner_difference_check CHECK (((side = 'agreed'::text) = (cause IS NULL))),
  CONSTRAINT scanner_difference_decision_check CHECK ((decision = ANY (ARRAY['ours_right'::text, 'theirs_right'::text, 'explained'::text]))),
  CONSTRAINT scanner_difference_side_check CHECK ((side = ANY (ARRAY['agreed'::text, 'only_us'::text, 'only_them'::text])))
);
CREATE INDEX scanner_difference_by_scanner ON public.scanner_difference USING btree (scanner, side, cause);
CREATE INDEX scanner_difference_open ON public.scanner_difference USING btree (cause_rank, id) WHERE ((side <> 'agreed'::text) AND ((decided_facts IS NULL) OR (decided_facts <> facts_key)));

CREATE TABLE scanner_finding (
  target_id bigint NOT NULL,
  vulnerability text COLLATE "C",
  check_id text COLLATE "C" NOT NULL,
  check_name text NOT NULL,
  severity text NOT NULL,
  package_name text COLLATE "C",
  package_version text COLLATE "C",
  fixed_version text COLLATE "C",
  place text NOT NULL,
  state text NOT NULL,
  seen_at timestamp with time zone,
  CONSTRAINT scanner_finding_state_check CHECK ((state = ANY (ARRAY['open'::text, 'fixed'::text, 'suppressed'::text])))
);
CREATE INDEX scanner_finding_by_target ON public.scanner_finding USING btree (target_id);

CREATE TABLE scanner_import (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  scanner text COLLATE "C" NOT NULL,
  format text COLLATE "C" NOT NULL,
  file_name text NOT NULL,
  size_bytes bigint NOT NULL,
  findings integer NOT NULL,
  targets integer NOT NULL,
  matched integer NOT NULL,
  scanned_from timestamp with time zone,
  scanned_until timestamp with time zone,
  imported_by text NOT NULL,
  imported_at timestamp with time zone NOT NULL,
  CONSTRAINT scanner_import_pkey PRIMARY KEY (id),
  CONSTRAINT scanner_import_uid_key UNIQUE (uid)
);
CREATE INDEX scanner_import_by_time ON public.scanner_import USING btree (imported_at DESC, id DESC);

CREATE TABLE scanner_target (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  scanner text COLLATE "C" NOT NULL,
  target_key text COLLATE "C" NOT NULL,
  label text NOT NULL,
  identifiers jsonb NOT NULL,
  device_id bigint,
  matched_by text,
  candidates bigint[] DEFAULT '{}'::bigint[] NOT NULL,
  dismissed boolean DEFAULT false NOT NULL,
  assigned_by text,
  assigned_at timestamp with time zone,
  import_id bigint NOT NULL,
  scanned_at timestamp with time zone,
  reconciled_at timestamp with time zone,
  CONSTRAINT scanner_target_pkey PRIMARY KEY (id),
  CONSTRAINT scanner_target_scanner_target_key_key UNIQUE (scanner, target_key),
  CONSTRAINT scanner_target_uid_key UNIQUE (uid),
  CONSTRAINT scanner_target_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id),
  CONSTRAINT scanner_target_import_id_fkey FOREIGN KEY (import_id) REFERENCES scanner_import(id),
  CONSTRAINT scanner_target_check CHECK (((device_id IS NULL) = (matched_by IS NULL))),
  CONSTRAINT scanner_target_matched_by_check CHECK ((matched_by = ANY (ARRAY['cloud_id'::text, 'machine_id'::text, 'mac_address'::text, 'full_name'::text, 'short_name'::text, 'address'::text, 'assigned'::text])))
);
CREATE INDEX scanner_target_by_device ON public.scanner_target USING btree (device_id) WHERE (device_id IS NOT NULL);
CREATE INDEX scanner_target_open ON public.scanner_target USING btree (id) WHERE ((device_id IS NULL) AND (NOT dismissed));

CREATE TABLE schema_migrations (
  number integer NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamp with time zone NOT NULL,
  CONSTRAINT schema_migrations_pkey PRIMARY KEY (number)
);

CREATE TABLE setting (
  key text COLLATE "C" NOT NULL,
  value jsonb NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT setting_pkey PRIMARY KEY (key)
);

CREATE TABLE sign_in_attempt (
  key text COLLATE "C" NOT NULL,
  since timestamp with time zone NOT NULL,
  attempts integer NOT NULL,
  CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (key)
);

CREATE TABLE sign_in_link (
  secret_sha256 bytea NOT NULL,
  person_id bigint NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT sign_in_link_pkey PRIMARY KEY (secret_sha256),
  CONSTRAINT sign_in_link_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE
);
CREATE INDEX sign_in_link_by_person ON public.sign_in_link USING btree (person_id);

CREATE TABLE software_correction (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  name text NOT NULL,
  publisher text DEFAULT ''::text NOT NULL,
  platform text DEFAULT ''::text NOT NULL,
  product text COLLATE "C" NOT NULL,
  winget text COLLATE "C",
  cask text COLLATE "C",
  corrected_by text NOT NULL,
  reason text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT software_correction_pkey PRIMARY KEY (id),
  CONSTRAINT software_correction_name_publisher_platform_key UNIQUE (name, publisher, platform),
  CONSTRAINT software_correction_uid_key UNIQUE (uid),
  CONSTRAINT software_correction_platform_check CHECK ((platform = ANY (ARRAY[''::text, 'windows'::text, 'macos'::text, 'linux'::text])))
);

CREATE TABLE software_product (
  package_version_id integer NOT NULL,
  confidence text NOT NULL,
  because text NOT NULL,
  cpe text COLLATE "C",
  products text[] COLLATE "C" NOT NULL,
  version text COLLATE "C",
  winget text COLLATE "C",
  cask text COLLATE "C",
  CONSTRAINT software_product_pkey PRIMARY KEY (package_version_id),
  CONSTRAINT software_product_package_version_id_fkey FOREIGN KEY (package_version_id) REFERENCES package_version(id),
  CONSTRAINT software_product_confidence_check CHECK ((confidence = ANY (ARRAY['exact'::text, 'strong'::text, 'weak'::text, 'none'::text])))
);
CREATE INDEX software_product_by_cask ON public.software_product USING btree (cask) WHERE (cask IS NOT NULL);
CREATE INDEX software_product_by_confidence ON public.software_product USING btree (confidence, package_version_id);
CREATE INDEX software_product_by_product ON public.software_product USING gin (products);
CREATE INDEX software_product_by_winget ON public.software_product USING btree (winget) WHERE (winget IS NOT NULL);

CREATE TABLE statement (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  feed text COLLATE "C" NOT NULL,
  ecosystem text COLLATE "C" NOT NULL,
  source_package text COLLATE "C" NOT NULL,
  vulnerability_id integer NOT NULL,
  verdict text NOT NULL,
  fixed_version text COLLATE "C",
  urgency text COLLATE "C" DEFAULT ''::text NOT NULL,
  advisory_ids text[] DEFAULT '{}'::text[] NOT NULL,
  subscription text COLLATE "C" DEFAULT ''::text NOT NULL,
  since timestamp with time zone NOT NULL,
  until timestamp with time zone,
  "binary" boolean DEFAULT false NOT NULL,
  modules text[] DEFAULT '{}'::text[] NOT NULL,
  part text COLLATE "C" DEFAULT ''::text NOT NULL,
  remedies jsonb,
  ranges jsonb,
  CONSTRAINT statement_pkey PRIMARY KEY (id),
  CONSTRAINT statement_feed_fkey FOREIGN KEY (feed) REFERENCES feed(name),
  CONSTRAINT statement_vulnerability_id_fkey FOREIGN KEY (vulnerability_id) REFERENCES vulnerability(id),
  CONSTRAINT statement_verdict_check CHECK ((verdict = ANY (ARRAY['fixed_in'::text, 'open'::text, 'not_affected'::text, 'undetermined'::text])))
);
CREATE INDEX statement_by_package ON public.statement USING btree (ecosystem, source_package) WHERE (until IS NULL);
CREATE INDEX statement_by_vulnerability ON public.statement USING btree (vulnerability_id) WHERE (until IS NULL);
CREATE UNIQUE INDEX statement_current ON public.statement USING btree (feed, ecosystem, source_package, vulnerability_id, subscription, part, "binary", modules, COALESCE(
CASE
    WHEN "binary" THEN advisory_ids[1]
    ELSE NULL::text
END, ''::text)) WHERE (until IS NULL);

CREATE TABLE supersedence (
  feed text COLLATE "C" NOT NULL,
  update text COLLATE "C" NOT NULL,
  superseded_by text COLLATE "C" NOT NULL,
  CONSTRAINT supersedence_pkey PRIMARY KEY (feed, update, superseded_by),
  CONSTRAINT supersedence_feed_fkey FOREIGN KEY (feed) REFERENCES feed(name)
);

CREATE TABLE update_installer (
  update_id integer NOT NULL,
  entry_id integer NOT NULL,
  installer jsonb NOT NULL,
  CONSTRAINT update_installer_pkey PRIMARY KEY (update_id),
  CONSTRAINT update_installer_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES catalogue_entry(id),
  CONSTRAINT update_installer_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id)
);

CREATE TABLE update_set (
  key text COLLATE "C" NOT NULL,
  updates integer[] NOT NULL,
  first_seen_at timestamp with time zone NOT NULL,
  CONSTRAINT update_set_pkey PRIMARY KEY (key)
);

CREATE TABLE update_warning (
  feed text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version text COLLATE "C" DEFAULT ''::text NOT NULL,
  kind text NOT NULL,
  text text NOT NULL,
  url text NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT update_warning_pkey PRIMARY KEY (feed, provider, name, version, kind),
  CONSTRAINT update_warning_feed_fkey FOREIGN KEY (feed) REFERENCES feed(name),
  CONSTRAINT update_warning_kind_check CHECK ((kind = ANY (ARRAY['known_issue'::text, 'withdrawn'::text])))
);
CREATE INDEX update_warning_by_name ON public.update_warning USING btree (provider, name);

CREATE TABLE verdict (
  package_version_id integer NOT NULL,
  vulnerability_id integer NOT NULL,
  status text NOT NULL,
  fixed_version text COLLATE "C",
  urgency text COLLATE "C" DEFAULT ''::text NOT NULL,
  feed text COLLATE "C" NOT NULL,
  advisory_ids text[] DEFAULT '{}'::text[] NOT NULL,
  since timestamp with time zone NOT NULL,
  remediation text[] DEFAULT '{}'::text[] NOT NULL,
  vex_statement_id bigint,
  CONSTRAINT verdict_pkey PRIMARY KEY (package_version_id, vulnerability_id),
  CONSTRAINT verdict_package_version_id_fkey FOREIGN KEY (package_version_id) REFERENCES package_version(id),
  CONSTRAINT verdict_vex_statement_id_fkey FOREIGN KEY (vex_statement_id) REFERENCES vex_statement(id),
  CONSTRAINT verdict_vulnerability_id_fkey FOREIGN KEY (vulnerability_id) REFERENCES vulnerability(id),
  CONSTRAINT verdict_status_check CHECK ((status = ANY (ARRAY['fixable'::text, 'no_fix'::text, 'unknown'::text, 'not_affected'::text])))
);
CREATE INDEX verdict_by_vex ON public.verdict USING btree (vex_statement_id) WHERE (vex_statement_id IS NOT NULL);
CREATE INDEX verdict_by_vulnerability ON public.verdict USING btree (vulnerability_id, package_version_id);
CREATE INDEX verdict_fixable ON public.verdict USING btree (package_version_id, vulnerability_id) WHERE (status = 'fixable'::text);

CREATE TABLE vex_document (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  uid uuid NOT NULL,
  format text NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  author text NOT NULL,
  authority text NOT NULL,
  version text NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  sha256 text NOT NULL,
  unmatched_products integer NOT NULL,
  imported_by text NOT NULL,
  imported_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  ended_by text,
  ended_because text,
  CONSTRAINT vex_document_pkey PRIMARY KEY (id),
  CONSTRAINT vex_document_uid_key UNIQUE (uid),
  CONSTRAINT vex_document_authority_check CHECK ((authority = ANY (ARRAY['own'::text, 'supplier'::text]))),
  CONSTRAINT vex_document_format_check CHECK ((format = ANY (ARRAY['openvex'::text, 'csaf'::text, 'cyclonedx'::text])))
);
CREATE UNIQUE INDEX vex_document_current ON public.vex_document USING btree (author, document_id) WHERE (ended_at IS NULL);

CREATE TABLE vex_statement (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  document_id bigint NOT NULL,
  vulnerability text COLLATE "C" NOT NULL,
  status text NOT NULL,
  justification text,
  note text,
  purl_type text COLLATE "C" NOT NULL,
  namespace text COLLATE "C",
  name text COLLATE "C" NOT NULL,
  version text COLLATE "C",
  CONSTRAINT vex_statement_pkey PRIMARY KEY (id),
  CONSTRAINT vex_statement_document_id_fkey FOREIGN KEY (document_id) REFERENCES vex_document(id),
  CONSTRAINT vex_statement_status_check CHECK ((status = ANY (ARRAY['not_affected'::text, 'affected'::text, 'fixed'::text, 'under_investigation'::text])))
);
CREATE INDEX vex_statement_by_document ON public.vex_statement USING btree (document_id);
CREATE INDEX vex_statement_by_product ON public.vex_statement USING btree (name, purl_type);
CREATE INDEX vex_statement_by_vulnerability ON public.vex_statement USING btree (vulnerability);

CREATE TABLE vulnerability (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text COLLATE "C" NOT NULL,
  description text,
  published_at timestamp with time zone,
  cvss jsonb,
  severity text,
  ssvc jsonb,
  withdrawn boolean DEFAULT false NOT NULL,
  first_seen_at timestamp with time zone NOT NULL,
  CONSTRAINT vulnerability_pkey PRIMARY KEY (id),
  CONSTRAINT vulnerability_name_key UNIQUE (name),
  CONSTRAINT vulnerability_severity_check CHECK ((severity = ANY (ARRAY['critical'::text, 'high'::text, 'medium'::text, 'low'::text, 'none'::text])))
);

CREATE TABLE vulnerability_figure (
  vulnerability_id integer NOT NULL,
  name text COLLATE "C" NOT NULL,
  severity text,
  score real,
  kev boolean NOT NULL,
  devices integer NOT NULL,
  fixable integer NOT NULL,
  late integer NOT NULL,
  due_at timestamp with time zone,
  due_days integer,
  due_rule jsonb,
  changes_at timestamp with time zone,
  counted_at timestamp with time zone NOT NULL,
  CONSTRAINT vulnerability_figure_pkey PRIMARY KEY (vulnerability_id),
  CONSTRAINT vulnerability_figure_vulnerability_id_fkey FOREIGN KEY (vulnerability_id) REFERENCES vulnerability(id)
);
CREATE INDEX vulnerability_figure_changes ON public.vulnerability_figure USING btree (changes_at) WHERE (changes_at IS NOT NULL);

CREATE TABLE vulnerability_figure_request (
  vulnerability_id integer
);
CREATE INDEX vulnerability_figure_request_by_vulnerability ON public.vulnerability_figure_request USING btree (vulnerability_id);

CREATE TABLE warning_acceptance (
  update_id integer NOT NULL,
  accepted_by text NOT NULL,
  reason text NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT warning_acceptance_pkey PRIMARY KEY (update_id),
  CONSTRAINT warning_acceptance_update_id_fkey FOREIGN KEY (update_id) REFERENCES available_update(id)
);

CREATE VIEW device_package AS
 SELECT d.id AS device_id,
    m.package_version_id
   FROM (device d
     JOIN package_set_member m ON ((m.set_id = d.package_set_id)))
  WHERE (NOT (EXISTS ( SELECT 1
           FROM device_package_difference x
          WHERE ((x.device_id = d.id) AND (x.package_version_id = m.package_version_id) AND (NOT x.installed)))))
UNION ALL
 SELECT x.device_id,
    x.package_version_id
   FROM device_package_difference x
  WHERE x.installed;

CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_seal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER device_status_insert AFTER INSERT ON public.device REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_own_device_status();

CREATE TRIGGER device_status_update AFTER UPDATE ON public.device REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_own_device_status();

CREATE TRIGGER vulnerability_figure_devices AFTER UPDATE ON public.device REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_figures_of_devices();

CREATE TRIGGER device_status_insert AFTER INSERT ON public.device_effective REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_update AFTER UPDATE ON public.device_effective REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_insert AFTER INSERT ON public.device_section REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_update AFTER UPDATE ON public.device_section REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_delete AFTER DELETE ON public.device_update REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_insert AFTER INSERT ON public.device_update REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_insert AFTER INSERT ON public.finding REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_update AFTER UPDATE ON public.finding REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER vulnerability_figure_insert AFTER INSERT ON public.finding REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_vulnerability_figure();

CREATE TRIGGER vulnerability_figure_update AFTER UPDATE ON public.finding REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_vulnerability_figure();

CREATE TRIGGER device_status_delete AFTER DELETE ON public.finding_request REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_insert AFTER INSERT ON public.finding_request REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_delete AFTER DELETE ON public.plan_report REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_insert AFTER INSERT ON public.plan_report REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER device_status_update AFTER UPDATE ON public.plan_report REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_device_status();

CREATE TRIGGER rollout_tally_delete AFTER DELETE ON public.rollout_device REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION count_gone_members();

CREATE TRIGGER rollout_tally_insert AFTER INSERT ON public.rollout_device REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION count_joined_members();

CREATE TRIGGER rollout_tally_update AFTER UPDATE ON public.rollout_device REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_changed_members();

CREATE TRIGGER vulnerability_figure_delete AFTER DELETE ON public.verdict REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_vulnerability_figure();

CREATE TRIGGER vulnerability_figure_insert AFTER INSERT ON public.verdict REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_vulnerability_figure();

CREATE TRIGGER vulnerability_figure_update AFTER UPDATE ON public.verdict REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION request_vulnerability_figure();
