-- Devices, how they come in, and what they have. bigint inside, uuid outside; text sorts COLLATE "C"; time is a parameter.

create table setting (
  key text collate "C" primary key,
  value jsonb not null,
  updated_at timestamptz not null
);

create table policy (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null unique,
  document jsonb not null,
  revision integer not null default 1,
  updated_at timestamptz not null
);

create table device_group (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null unique,
  membership text not null check (membership in ('listed', 'rule')),
  rule jsonb,
  policy_id bigint references policy (id),
  mode text not null check (mode in ('observe', 'managed')),
  ring text check (ring in ('test', 'pilot', 'broad', 'critical')),
  critical boolean,
  position integer not null,
  updated_at timestamptz not null,
  check ((membership = 'rule') = (rule is not null))
);

create table enrolment_token (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null,
  secret_sha256 bytea not null unique,
  group_id bigint references device_group (id) on delete set null,
  uses_max integer not null check (uses_max > 0),
  uses integer not null default 0,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);

-- One row per device that ever enrolled; a reinstalled machine takes its old row with a new key.
create table device (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null,
  state text not null check (state in ('active', 'retired')),
  public_key bytea not null unique,
  machine_id_hash text not null,
  serial text,
  os_family text not null,
  ecosystem text collate "C",
  os_name text,
  arch text,
  role text not null default 'client' check (role in ('server', 'client')),
  time_zone text not null default 'UTC',
  agent_version text not null,
  boot_id text,
  -- set by a person; null = by group
  ring text check (ring in ('test', 'pilot', 'broad', 'critical')),
  critical boolean,
  critical_proposed text,
  exposed boolean not null default false,
  backup_at timestamptz,
  exchange_sha256 bytea not null,
  exchange_previous_sha256 bytea,
  exchange_rotated_at timestamptz not null,
  clone_suspected_at timestamptz,
  enrolled_at timestamptz not null,
  enrolled_with bigint references enrolment_token (id),
  retired_at timestamptz,
  package_set_id bigint,
  packages_hash text,
  inventory_at timestamptz
);
create index device_by_machine on device (machine_id_hash) where state = 'active';
create index device_by_name on device (lower(name) collate "C");
create index device_by_package_set on device (package_set_id);

-- Keys that a reinstallation replaced. Who still signs with one is a copy or was copied.
create table device_former_key (
  public_key bytea primary key,
  device_id bigint not null references device (id),
  replaced_at timestamptz not null
);
create index device_former_key_by_device on device_former_key (device_id);

create table device_group_member (
  group_id bigint not null references device_group (id) on delete cascade,
  device_id bigint not null references device (id),
  primary key (group_id, device_id)
);
create index device_group_member_by_device on device_group_member (device_id);

-- The one write of an unchanged check-in, batched; apart from `device` so that it stays a small hot row.
create table device_presence (
  device_id bigint primary key references device (id),
  last_seen_at timestamptz not null
) with (fillfactor = 50);

-- Newest content of each small section; packages and updates have tables of their own.
create table device_section (
  device_id bigint not null references device (id),
  section text collate "C" not null,
  hash text not null,
  content jsonb,
  taken_at timestamptz not null,
  received_at timestamptz not null,
  primary key (device_id, section)
);

-- Distinct packages of the whole fleet: matching runs on these, never per device.
create table package_version (
  id integer generated always as identity primary key,
  provider text collate "C" not null,
  ecosystem text collate "C" not null,
  name text collate "C" not null,
  arch text collate "C" not null,
  version text collate "C" not null,
  source text collate "C" not null,
  source_version text collate "C" not null,
  origin text collate "C" not null default '',
  -- when it was first matched; null = not yet, so nothing may be concluded from having no verdict
  matched_at timestamptz,
  -- why the distribution's feeds cannot judge it (foreign origin, version or vendor); null = they can
  unknown_because jsonb,
  unique (ecosystem, name, version, arch, source, source_version, origin, provider)
);
create index package_version_by_source on package_version (ecosystem, source);

-- Content-addressed inventories that many devices share; a device is one of them plus its differences.
create table package_set (
  id bigint generated always as identity primary key,
  hash bytea not null unique,
  size integer not null
);
create table package_set_member (
  set_id bigint not null references package_set (id),
  package_version_id integer not null references package_version (id),
  primary key (set_id, package_version_id)
);
create index package_set_member_by_version on package_set_member (package_version_id, set_id);
alter table device add foreign key (package_set_id) references package_set (id);

-- Without foreign keys: neither devices nor versions are ever deleted, and checking two for each row would be most of
-- the cost of storing an inventory.
create table device_package_difference (
  device_id bigint not null,
  package_version_id integer not null,
  -- true: installed although the set lacks it; false: the set has it, the device not
  installed boolean not null,
  primary key (device_id, package_version_id)
);
create index device_package_difference_by_version on device_package_difference (package_version_id, device_id);

-- What is installed on each device now.
create view device_package as
  select d.id as device_id, m.package_version_id
    from device d join package_set_member m on m.set_id = d.package_set_id
   where not exists (select 1 from device_package_difference x
                      where x.device_id = d.id and x.package_version_id = m.package_version_id and not x.installed)
  union all
  select x.device_id, x.package_version_id from device_package_difference x where x.installed;

-- Kernels on disk that do not run: a clean-up hint, never a finding (the running kernel decides).
create table device_idle_package (
  device_id bigint not null references device (id),
  package_version_id integer not null references package_version (id),
  primary key (device_id, package_version_id)
);

-- From when to when a device had a version: with statements' history it gives exposure and time to patch.
create table package_change (
  device_id bigint not null,
  package_version_id integer not null,
  installed boolean not null,
  at timestamptz not null
) partition by range (at);
create table package_change_default partition of package_change default;
create index package_change_by_device on package_change (device_id, at);

-- An installable change that providers offer, once per distinct version.
create table available_update (
  id integer generated always as identity primary key,
  uid uuid not null unique,
  provider text collate "C" not null,
  ecosystem text collate "C" not null,
  name text collate "C" not null,
  arch text collate "C" not null,
  version text collate "C" not null,
  source text collate "C" not null,
  source_version text collate "C" not null,
  origin text collate "C" not null default '',
  suite text collate "C" not null default '',
  class text not null check (class in ('security', 'bugfix', 'feature', 'definition', 'unclassified')),
  sha256 text,
  size_bytes bigint,
  first_seen_at timestamptz not null,
  unique (ecosystem, name, arch, version, provider)
);
create index available_update_by_source on available_update (ecosystem, source);

-- Which device is offered which update now.
create table device_update (
  device_id bigint not null references device (id),
  update_id integer not null references available_update (id),
  installed_version text not null,
  held boolean not null,
  closure jsonb not null,
  since timestamptz not null,
  primary key (device_id, update_id)
);
create index device_update_by_update on device_update (update_id, device_id);
