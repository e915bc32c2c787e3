-- Systems that are judged as a whole (Windows, macOS): updates that close, what contains what, and how long releases live.

-- What closes it, by affected part of the product; null where a version says it all.
alter table statement add column remedies jsonb;

-- Names of updates that close it where versions do not say (`KB5094123`), the one to install first.
alter table verdict add column remediation text[] not null default '{}';

-- The installed updates of a system. A device's package row names the set by its key: many devices share one.
create table update_set (
  key text collate "C" primary key,
  updates integer[] not null,
  first_seen_at timestamptz not null
);

-- One update contains all that an older one brought; publishers' pairs, gaps and loops included.
create table supersedence (
  feed text collate "C" not null references feed (name),
  update text collate "C" not null,
  superseded_by text collate "C" not null,
  primary key (feed, update, superseded_by)
);

-- Releases of operating systems, and until when publishers repair what.
create table os_release (
  feed text collate "C" not null references feed (name),
  product text collate "C" not null,
  version text collate "C" not null,
  build text collate "C" not null default '',
  released_on date,
  repaired text[] not null,
  exploited text[] not null,
  primary key (feed, product, version, build)
);
create table product_lifecycle (
  feed text collate "C" not null references feed (name),
  product text collate "C" not null,
  release text collate "C" not null,
  -- ProductLifecycle of the domain, whole
  document jsonb not null,
  primary key (feed, product, release)
);

-- What publishers said about an update after it came out: known issues, withdrawals.
create table update_warning (
  feed text collate "C" not null references feed (name),
  provider text collate "C" not null,
  name text collate "C" not null,
  version text collate "C" not null default '',
  kind text not null check (kind in ('known_issue', 'withdrawn')),
  text text not null,
  url text not null,
  since timestamptz not null,
  primary key (feed, provider, name, version, kind)
);
create index update_warning_by_name on update_warning (provider, name);
