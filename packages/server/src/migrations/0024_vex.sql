-- What others, or the organisation itself, say about vulnerabilities in products (VEX). Documents are never deleted.
create table vex_document (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  format text not null check (format in ('openvex', 'csaf', 'cyclonedx')),
  document_id text not null collate "C",
  author text not null,
  authority text not null check (authority in ('own', 'supplier')),
  version text not null,
  issued_at timestamptz not null,
  sha256 text not null,
  unmatched_products integer not null,
  imported_by text not null,
  imported_at timestamptz not null,
  -- A newer version took its place, or a person withdrew it.
  ended_at timestamptz,
  ended_by text,
  ended_because text
);
create unique index vex_document_current on vex_document (author, document_id) where ended_at is null;

create table vex_statement (
  id bigint generated always as identity primary key,
  document_id bigint not null references vex_document (id),
  vulnerability text not null collate "C",
  status text not null check (status in ('not_affected', 'affected', 'fixed', 'under_investigation')),
  justification text,
  note text,
  purl_type text not null collate "C",
  namespace text collate "C",
  name text not null collate "C",
  version text collate "C"
);
create index vex_statement_by_product on vex_statement (name, purl_type);
create index vex_statement_by_vulnerability on vex_statement (vulnerability);
create index vex_statement_by_document on vex_statement (document_id);

-- The statement that decided a verdict; not_affected keeps it visible instead of dropping it.
alter table verdict add column vex_statement_id bigint references vex_statement (id);
alter table verdict drop constraint verdict_status_check;
alter table verdict add constraint verdict_status_check
  check (status in ('fixable', 'no_fix', 'unknown', 'not_affected'));
create index verdict_by_vex on verdict (vex_statement_id) where vex_statement_id is not null;
