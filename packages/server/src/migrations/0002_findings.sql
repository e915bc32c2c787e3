-- Feeds, what they say, and what it means for the fleet.

create table feed (
  name text collate "C" primary key,
  attempted_at timestamptz,
  succeeded_at timestamptz,
  -- { code, detail } of the last failure; null after a success
  error jsonb,
  records integer not null default 0,
  content_sha256 text,
  -- by file name what the publisher said about its version: { etag, lastModified }, to ask only for a newer one
  validators jsonb not null default '{}',
  -- grows with every load that changed something; verdicts name the one they were made with
  revision bigint not null default 0
);

create table vulnerability (
  id integer generated always as identity primary key,
  name text collate "C" not null unique,
  description text,
  published_at timestamptz,
  cvss jsonb,
  severity text check (severity in ('critical', 'high', 'medium', 'low', 'none')),
  ssvc jsonb,
  withdrawn boolean not null default false,
  first_seen_at timestamptz not null
);
-- Joined when read, so that a daily change of scores touches no finding.
create table kev (
  vulnerability text collate "C" primary key,
  added_on date not null,
  due_on date,
  ransomware boolean not null,
  first_seen_at timestamptz not null
);
create table epss (
  vulnerability text collate "C" primary key,
  score real not null,
  percentile real not null,
  scored_on date not null
);

create table statement (
  id bigint generated always as identity primary key,
  feed text collate "C" not null references feed (name),
  ecosystem text collate "C" not null,
  source_package text collate "C" not null,
  vulnerability_id integer not null references vulnerability (id),
  verdict text not null check (verdict in ('fixed_in', 'open', 'not_affected', 'undetermined')),
  fixed_version text collate "C",
  urgency text collate "C" not null default '',
  advisory_ids text[] not null default '{}',
  subscription text collate "C" not null default '',
  -- a feed may come in files; what a file does not speak about it does not take back: Debian's lists by kind of advisory
  part text collate "C" not null generated always as
    (case when advisory_ids[1] like 'DSA-%' or advisory_ids[1] like 'DLA-%' then left(advisory_ids[1], 3) else '' end) stored,
  since timestamptz not null,
  -- null = what the publisher says today
  until timestamptz
);
create unique index statement_current
  on statement (feed, ecosystem, source_package, vulnerability_id, subscription, part)
  where until is null;
create index statement_by_package on statement (ecosystem, source_package) where until is null;
create index statement_by_vulnerability on statement (vulnerability_id) where until is null;

-- What a statement means for one distinct package version. Only what is not safe is stored.
create table verdict (
  package_version_id integer not null references package_version (id),
  vulnerability_id integer not null references vulnerability (id),
  status text not null check (status in ('fixable', 'no_fix', 'unknown')),
  fixed_version text collate "C",
  urgency text collate "C" not null default '',
  feed text collate "C" not null,
  advisory_ids text[] not null default '{}',
  since timestamptz not null,
  primary key (package_version_id, vulnerability_id)
);
create index verdict_by_vulnerability on verdict (vulnerability_id, package_version_id);

-- A fixable finding on a device: detection, deadline, closure. Findings without a fix are derived from verdicts.
-- Never deleted: a closed row is the history.
create table finding (
  id bigint generated always as identity primary key,
  device_id bigint not null references device (id),
  vulnerability_id integer not null references vulnerability (id),
  package_name text collate "C" not null,
  arch text collate "C" not null,
  package_version_id integer not null references package_version (id),
  status text not null check (status in ('open', 'fixed', 'not_affected', 'accepted', 'unknown')),
  fixed_version text collate "C",
  detected_at timestamptz not null,
  -- null = with the next upgrade
  due_at timestamptz,
  due_days integer,
  due_rule jsonb not null,
  closed_at timestamptz,
  -- { code: 'updated' | 'removed' | 'statement_changed' | 'device_retired', … } with what proved it
  closed_because jsonb
);
create unique index finding_open on finding (device_id, vulnerability_id, package_name, arch) where closed_at is null;
create index finding_open_by_due on finding (due_at, device_id) where closed_at is null;
create index finding_open_by_vulnerability on finding (vulnerability_id, device_id) where closed_at is null;
create index finding_by_device on finding (device_id, closed_at);
