-- Delivery: frozen cuts, rings, assignments, attempts and their results.

create table rollout (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null,
  policy_id bigint not null references policy (id),
  kind text not null check (kind in ('cut', 'install_now', 'rollback')),
  lane text not null check (lane in ('emergency', 'urgent', 'routine', 'feature')),
  state text not null check (state in ('open', 'halted', 'paused', 'done')),
  cut_at timestamptz not null,
  cut_because jsonb not null,
  -- the rollout that a rollback takes back
  reverts_id bigint references rollout (id),
  halted_because jsonb,
  halted_at timestamptz,
  paused_by text,
  paused_at timestamptz,
  paused_reason text,
  -- a person went on after a halt or pause: only failures after this halt again
  resumed_at timestamptz,
  done_at timestamptz
);
create index rollout_live on rollout (state) where state <> 'done';

create table rollout_update (
  rollout_id bigint not null references rollout (id),
  update_id integer not null references available_update (id),
  primary key (rollout_id, update_id)
);
create index rollout_update_by_update on rollout_update (update_id);

create table rollout_ring (
  rollout_id bigint not null references rollout (id),
  ring text not null check (ring in ('test', 'pilot', 'broad', 'critical')),
  state text not null check (state in ('waiting', 'open', 'passed', 'halted')),
  opened_at timestamptz,
  passed_at timestamptz,
  -- how many waves are open, of how many
  waves_open integer not null default 1,
  waves integer not null default 1,
  wave_opened_at timestamptz,
  -- last evaluation of the gate behind this ring: conditions, each met or not
  gate jsonb,
  primary key (rollout_id, ring)
);

-- A device joins when it is offered one of the rollout's updates; ring and wave are fixed then.
create table rollout_device (
  rollout_id bigint not null references rollout (id),
  device_id bigint not null references device (id),
  ring text not null,
  wave integer not null default 1,
  state text not null check (state in ('waiting', 'running', 'installed', 'in_effect', 'failed', 'rolled_back', 'not_needed')),
  attempts integer not null default 0,
  health_failed boolean not null default false,
  failed_checks text[] not null default '{}',
  -- earliest deadline of a finding that the rollout closes on this device
  due_at timestamptz,
  joined_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (rollout_id, device_id)
);
create index rollout_device_by_device on rollout_device (device_id);

-- One update of a rollout on one device: frozen when the device joins, then its latest outcome there.
create table rollout_device_update (
  rollout_id bigint not null references rollout (id),
  device_id bigint not null references device (id),
  update_id integer not null references available_update (id),
  installed_version text not null,
  closure jsonb not null,
  state text not null check (state in
    ('waiting', 'installed', 'in_effect', 'failed', 'refused', 'rolled_back', 'not_needed', 'superseded')),
  -- an UpdateOutcomeReason of the domain
  because jsonb,
  -- tries that count against the limit; failures that are not the update's fault do not
  attempts integer not null default 0,
  -- end of the last attempt by the device's own clock: only a newer inventory proves it
  ended_at timestamptz,
  changed_at timestamptz not null,
  primary key (rollout_id, device_id, update_id)
);
create index rollout_device_update_by_device on rollout_device_update (device_id);
create index rollout_device_update_by_update on rollout_device_update (update_id, state);

create table approval (
  id bigint generated always as identity primary key,
  rollout_id bigint not null references rollout (id),
  device_id bigint not null references device (id),
  approved_by text not null,
  at timestamptz not null,
  -- what the approver saw; null = no backup was ever reported
  backup_at timestamptz,
  override_reason text,
  unique (rollout_id, device_id)
);

-- "Install although no Test or Pilot device has it": a person's recorded word.
create table evidence_waiver (
  rollout_id bigint not null references rollout (id),
  update_id integer not null references available_update (id),
  waived_by text not null,
  reason text not null,
  at timestamptz not null,
  primary key (rollout_id, update_id)
);

-- A rolled-back update stays away until somebody releases it or a newer version passes the rings.
create table hold (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  update_id integer not null references available_update (id),
  because jsonb not null,
  since timestamptz not null,
  released_at timestamptz,
  released_by text,
  release_reason text
);
create unique index hold_current on hold (update_id) where released_at is null;

create table incident (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  rollout_id bigint references rollout (id),
  device_id bigint references device (id),
  kind text not null check (kind in ('health_check', 'reported', 'install_failed')),
  detail jsonb not null,
  at timestamptz not null
);
create index incident_by_rollout on incident (rollout_id);

create table plan (
  generation bigint primary key,
  parent bigint,
  at timestamptz not null,
  -- counts per state, rollouts cut, gates decided: what this generation changed
  summary jsonb not null
);

-- The planner's word for each device × update: exactly one state and reason.
create table plan_report (
  device_id bigint not null references device (id),
  update_id integer not null references available_update (id),
  rollout_id bigint references rollout (id),
  state text not null,
  reason jsonb not null,
  next_at timestamptz,
  lane text not null,
  -- earliest open finding that this update closes on this device
  due_at timestamptz,
  generation bigint not null,
  primary key (device_id, update_id)
);
create index plan_report_by_state on plan_report (state);

create table assignment (
  device_id bigint primary key references device (id),
  epoch integer not null,
  revision integer not null,
  -- of the content without revision and times: the revision grows only when this changes
  content_sha256 text not null,
  document text not null,
  key_id text not null,
  signature text not null,
  generation bigint not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null
);

-- Permission to start, then the place of a started attempt until its result: no time-out frees it.
create table attempt (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  device_id bigint not null references device (id),
  rollout_id bigint references rollout (id),
  ring text not null,
  step text not null,
  kind text not null check (kind in ('install', 'rollback')),
  epoch integer not null,
  revision integer not null,
  -- leased: may start until lease_until; started: said so; ended: has a result; lapsed: lease ran out unused
  state text not null check (state in ('leased', 'started', 'ended', 'lapsed')),
  progress text,
  percent real,
  admitted_at timestamptz not null,
  lease_until timestamptz not null,
  progress_at timestamptz,
  ended_at timestamptz
);
create unique index attempt_one_per_device on attempt (device_id) where state in ('leased', 'started');
create index attempt_running on attempt (rollout_id, ring) where state in ('leased', 'started');

-- Append only. Uniqueness of an attempt's result is `attempt.state`, changed under its row lock.
create table result (
  attempt_uid uuid not null,
  device_id bigint not null,
  rollout_id bigint,
  kind text not null,
  outcome text not null check (outcome in ('succeeded', 'failed', 'rolled_back', 'refused', 'interrupted')),
  document jsonb not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  received_at timestamptz not null
) partition by range (received_at);
create table result_default partition of result default;
create index result_by_device on result (device_id, received_at);
create index result_by_attempt on result (attempt_uid);

-- The planner's inbox: devices whose facts changed since they were planned.
create table plan_request (
  device_id bigint primary key references device (id),
  at timestamptz not null
);

-- What a device's groups and a person's word add up to (domain: effective settings). The planner writes it, by
-- differences and before it plans; lists, deadlines and admission read it. No row = not planned yet = observe.
create table device_effective (
  device_id bigint primary key references device (id),
  -- the first group by position that has the device
  group_id bigint references device_group (id) on delete set null,
  policy_id bigint references policy (id),
  mode text not null check (mode in ('observe', 'managed')),
  ring text not null check (ring in ('test', 'pilot', 'broad', 'critical')),
  critical boolean not null
);
create index device_effective_by_ring on device_effective (ring, device_id);
create index device_effective_by_group on device_effective (group_id);
