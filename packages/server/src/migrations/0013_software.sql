-- Third-party applications: which products advisories name (CPE), which product a software title is, and where newer
-- versions of it come from.

-- In which products a vulnerability is, by feed. A row without products says: in none that has a name.
create table applicability (
  feed text collate "C" not null references feed(name),
  vulnerability_id integer not null references vulnerability(id),
  -- `vendor:product` of everything that is called vulnerable
  products text[] collate "C" not null,
  configurations jsonb not null,
  since timestamptz not null,
  primary key (feed, vulnerability_id)
);
create index applicability_by_product on applicability using gin (products);
create index applicability_by_vulnerability on applicability (vulnerability_id);

-- Every product that a statement names: what software titles are looked up in.
create table cpe_product (
  key text collate "C" primary key,
  -- the product's name as titles are compared with it: letters, digits, + and # only
  form text collate "C" not null,
  statements integer not null
);
create index cpe_product_by_form on cpe_product (form);

-- Which product an installed title is taken for, and how sure that is.
create table software_product (
  package_version_id integer primary key references package_version(id),
  confidence text not null check (confidence in ('exact', 'strong', 'weak', 'none')),
  because text not null,
  cpe text collate "C",
  products text[] collate "C" not null,
  -- as advisories write it; null when it cannot be ordered with theirs
  version text collate "C",
  winget text collate "C",
  cask text collate "C"
);
create index software_product_by_product on software_product using gin (products);
create index software_product_by_confidence on software_product (confidence, package_version_id);
create index software_product_by_winget on software_product (winget) where winget is not null;
create index software_product_by_cask on software_product (cask) where cask is not null;

-- What an administrator said about a title; it beats everything else.
create table software_correction (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null,
  publisher text not null default '',
  platform text not null default '' check (platform in ('', 'windows', 'macos', 'linux')),
  -- `vendor:product`, or empty: it is no product that advisories name
  product text collate "C" not null,
  winget text collate "C",
  cask text collate "C",
  corrected_by text not null,
  reason text,
  at timestamptz not null,
  unique (name, publisher, platform)
);

-- Where newer versions of applications come from: public catalogues and the organisation's own packages.
create table catalogue_entry (
  id integer generated always as identity primary key,
  uid uuid not null unique,
  source text collate "C" not null check (source in ('winget', 'cask', 'scoop', 'own')),
  package_id text collate "C" not null,
  name text not null,
  publisher text,
  version text collate "C" not null,
  platform text not null check (platform in ('windows', 'macos')),
  -- the installers of this version: architecture, address or file, SHA-256, silent switches, product code, type
  installers jsonb not null,
  -- own packages: { kind, ... } by which the device tells that it is installed
  detection jsonb,
  signer text,
  added_by text,
  first_seen_at timestamptz not null,
  changed_at timestamptz not null,
  withdrawn_at timestamptz,
  unique (source, package_id, version)
);
create index catalogue_entry_current on catalogue_entry (source, package_id) where withdrawn_at is null;

-- What the device gets when an update of provider winget, cask or own is assigned. One update per entry.
create table update_installer (
  update_id integer primary key references available_update(id),
  entry_id integer not null references catalogue_entry(id),
  installer jsonb not null,
  -- why it cannot be assigned: no hash, no silent switches; null when it can
  unassignable text
);
