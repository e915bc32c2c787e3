-- Accepted risks: who answers for what, why, until when, and what protects meanwhile. Never deleted.
create table exception (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  vulnerability text collate "C",
  package_name text collate "C",
  device_id bigint references device (id),
  -- Without a reference: a group that is deleted covers nothing any more, and its exceptions stay readable.
  group_uid uuid,
  group_name text,
  owner text not null,
  reason text not null,
  control text not null,
  granted_by text not null,
  granted_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  revoke_reason text,
  -- The one that goes on where this one ended.
  renewed_by bigint references exception (id),
  check (vulnerability is not null or package_name is not null),
  check (device_id is null or group_uid is null)
);
create index exception_live on exception (expires_at) where revoked_at is null;

-- Which exception covers an open finding; null = none. Closed findings keep the one that covered them last.
alter table finding add column exception_id bigint references exception (id);
create index finding_excepted on finding (exception_id) where closed_at is null and exception_id is not null;
