-- CSAF providers that an administrator named: their advisories come in as the feed `csaf`.
create table csaf_provider (
  uid uuid primary key,
  -- The name of its files: the host of its address, and which one where there are several.
  name text collate "C" not null unique,
  url text collate "C" not null unique,
  publisher text not null,
  role text not null check (role in ('csaf_publisher', 'csaf_provider', 'csaf_trusted_provider')),
  added_by text not null,
  added_at timestamptz not null,
  attempted_at timestamptz,
  succeeded_at timestamptz,
  -- {code, detail} of the last attempt
  error jsonb,
  -- The newest change that was read: only later ones are asked for.
  newest_at timestamptz,
  -- Listed documents that were none: [{url, detail}]
  skipped jsonb not null default '[]',
  documents integer not null default 0
);

-- By which keys publishers sign: the first that were seen, and those that a person accepted since.
create table feed_key (
  feed text collate "C" not null,
  -- The file of the feed, or the CSAF provider
  origin text collate "C" not null,
  fingerprint text collate "C" not null,
  pinned_at timestamptz not null,
  -- null: seen first
  pinned_by text,
  primary key (feed, origin, fingerprint)
);

-- The documents of providers that pass on others' words: whose each is, and what it is about.
create table advisory_document (
  feed text collate "C" not null references feed (name),
  id text collate "C" not null,
  publisher text not null,
  title text not null,
  url text,
  revised_at timestamptz,
  vulnerabilities text[] collate "C" not null,
  since timestamptz not null,
  primary key (feed, id)
);
create index advisory_document_by_vulnerability on advisory_document using gin (vulnerabilities);
