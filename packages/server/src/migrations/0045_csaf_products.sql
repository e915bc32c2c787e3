-- Manufacturers say by CPE name which of their versions are affected, each document for itself: several may speak of one
-- vulnerability, and a newer version of a document takes back what the earlier one said.
alter table applicability add column document text collate "C" not null default '';
alter table applicability drop constraint applicability_pkey;
alter table applicability add primary key (feed, vulnerability_id, document);
create index applicability_by_document on applicability (feed, document) where document <> '';

alter table advisory_document
  -- [{vulnerability, category, text, url}]: what it advises
  add column remedies jsonb not null default '[]',
  -- Products that it names in a way that cannot be matched
  add column unread integer not null default 0;
