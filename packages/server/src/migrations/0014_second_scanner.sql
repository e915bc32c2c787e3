-- What a second scanner reports, whom it means, and how it differs from what we say.

create table scanner_import (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  -- whose report, e.g. `Nessus`; the newest word of one scanner about a device replaces its older one
  scanner text collate "C" not null,
  format text collate "C" not null,
  file_name text not null,
  size_bytes bigint not null,
  findings integer not null,
  targets integer not null,
  matched integer not null,
  -- the newest and oldest moment that the report names; null = it names none
  scanned_from timestamptz,
  scanned_until timestamptz,
  imported_by text not null,
  imported_at timestamptz not null
);
create index scanner_import_by_time on scanner_import (imported_at desc, id desc);

-- Whom a scanner means, once per way in which it says it. A person's assignment is remembered for the next report.
create table scanner_target (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  scanner text collate "C" not null,
  target_key text collate "C" not null,
  label text not null,
  identifiers jsonb not null,
  device_id bigint references device (id),
  -- by which identifier, `assigned` by a person; null = nobody is found
  matched_by text check (matched_by in ('cloud_id', 'machine_id', 'mac_address', 'full_name', 'short_name', 'address', 'assigned')),
  -- devices that carry the same identifier; a person chooses
  candidates bigint[] not null default '{}',
  -- a person said that it is no device of ours
  dismissed boolean not null default false,
  assigned_by text,
  assigned_at timestamptz,
  import_id bigint not null references scanner_import (id),
  scanned_at timestamptz,
  -- when it was last compared with what we say
  reconciled_at timestamptz,
  unique (scanner, target_key),
  check ((device_id is null) = (matched_by is null))
);
create index scanner_target_by_device on scanner_target (device_id) where device_id is not null;
create index scanner_target_open on scanner_target (id) where device_id is null and not dismissed;

-- The newest report's lines; what the scanner calls fixed or suppressed is kept too, and claims nothing.
create table scanner_finding (
  target_id bigint not null,
  vulnerability text collate "C",
  check_id text collate "C" not null,
  check_name text not null,
  severity text not null,
  package_name text collate "C",
  package_version text collate "C",
  fixed_version text collate "C",
  place text not null,
  state text not null check (state in ('open', 'fixed', 'suppressed')),
  seen_at timestamptz
);
create index scanner_finding_by_target on scanner_finding (target_id);

-- One vulnerability of one device as one scanner and we see it.
create table scanner_difference (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  device_id bigint not null references device (id),
  scanner text collate "C" not null,
  -- the vulnerability; for a check without one, the check
  subject text collate "C" not null,
  side text not null check (side in ('agreed', 'only_us', 'only_them')),
  cause text,
  cause_detail jsonb,
  cause_rank smallint not null default 99,
  facts_key text not null,
  severity text,
  since timestamptz not null,
  -- who was right, as a person found; it counts while the facts are those it rested on
  decision text check (decision in ('ours_right', 'theirs_right', 'explained')),
  decided_facts text,
  decided_because text,
  decided_by text,
  decided_at timestamptz,
  unique (device_id, scanner, subject),
  check ((side = 'agreed') = (cause is null))
);
create index scanner_difference_open on scanner_difference (cause_rank, id)
  where side <> 'agreed' and (decided_facts is null or decided_facts <> facts_key);
create index scanner_difference_by_scanner on scanner_difference (scanner, side, cause);
