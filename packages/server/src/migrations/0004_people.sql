-- Who did what. Accounts themselves are kept by the authentication library (0005).

-- Written in the transaction it describes; append only; one sealer chains committed rows, so no writer waits for another.
create table audit (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('person', 'device', 'system', 'token')),
  actor text not null,
  action text collate "C" not null,
  subject_kind text collate "C" not null,
  subject text collate "C" not null,
  reason text,
  detail jsonb not null
);
create index audit_by_subject on audit (subject_kind, subject, id);

create table audit_seal (
  sequence bigint primary key,
  audit_id bigint not null unique references audit (id),
  -- SHA-256 over the previous hash and the row's canonical text
  hash bytea not null,
  sealed_at timestamptz not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function refuse_change();
create trigger audit_seal_append_only before update or delete or truncate on audit_seal
  for each statement execute function refuse_change();

create table api_token (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null,
  secret_sha256 bytea not null unique,
  role text not null check (role in ('administrator', 'operator', 'auditor')),
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
