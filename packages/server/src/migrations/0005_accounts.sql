-- Who may sign in. Everything else names people by uid, so that names and addresses can be erased here alone.
create table person (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null,
  -- lower case; null until the first administrator has set one
  email text collate "C" unique,
  -- argon2id as a PHC string; null until a password was set
  password_hash text,
  role text not null check (role in ('administrator', 'operator', 'auditor')),
  created_at timestamptz not null,
  last_sign_in_at timestamptz,
  disabled_at timestamptz
);

-- Only hashes of the secrets: who reads a backup cannot use the sessions in it.
create table person_session (
  secret_sha256 bytea primary key,
  person_id bigint not null references person (id) on delete cascade,
  created_at timestamptz not null,
  -- moved on by use, written at most every few minutes
  seen_at timestamptz not null
);
create index person_session_by_person on person_session (person_id);

-- Single use: taking one deletes it.
create table sign_in_link (
  secret_sha256 bytea primary key,
  person_id bigint not null references person (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sign_in_link_by_person on sign_in_link (person_id);

-- Attempts per address and per e-mail in the current period, for the limits on guessing.
create table sign_in_attempt (
  key text collate "C" primary key,
  since timestamptz not null,
  attempts integer not null
);
