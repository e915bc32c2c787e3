-- Emergencies with their protocol; devices that must not be at work together; what publishers warn of.

alter table rollout drop constraint rollout_kind_check;
alter table rollout add constraint rollout_kind_check
  check (kind in ('cut', 'install_now', 'rollback', 'definitions'));
-- Freezes that an emergency passes, by name: ["Jahresabschluss"]
alter table rollout add column passes_freezes jsonb;
-- DeadlineConflict of the domain, as last looked at; null = the rings fit.
alter table rollout add column conflict jsonb;
-- Tries in a row that came to nothing without the update's fault.
alter table rollout_device_update add column retries integer not null default 0;

-- Who may approve emergencies, and who speaks when they are not there. None = everybody who administers.
create table emergency_approver (
  approver uuid primary key,
  deputy uuid,
  position integer not null,
  check (deputy is null or deputy <> approver)
);

-- "Now, documented": who, why, what, when. Never deleted; the rollouts it started name it.
create table emergency (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  reason text not null,
  -- what it is about, as the person named it
  vulnerability text,
  passes_freezes jsonb not null,
  state text not null check (state in ('proposed', 'started', 'withdrawn')),
  proposed_by text not null,
  proposed_at timestamptz not null,
  -- seats that had to say yes when it was proposed; 1 = the organisation had a single approver then
  seats integer not null,
  started_at timestamptz,
  withdrawn_by text,
  withdrawn_at timestamptz,
  withdraw_reason text
);
create table emergency_update (
  emergency_id bigint not null references emergency (id),
  update_id integer not null references available_update (id),
  primary key (emergency_id, update_id)
);
create table emergency_approval (
  emergency_id bigint not null references emergency (id),
  approver text not null,
  -- whose deputy spoke; null = the approver in person
  instead_of text,
  at timestamptz not null,
  primary key (emergency_id, approver)
);
alter table rollout add column emergency_id bigint references emergency (id);
create index rollout_by_emergency on rollout (emergency_id) where emergency_id is not null;

-- Never two members at work at once: the nodes of a cluster, the domain controllers.
create table availability_group (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  name text not null unique,
  updated_at timestamptz not null
);
create table availability_member (
  group_id bigint not null references availability_group (id) on delete cascade,
  device_id bigint not null references device (id),
  primary key (group_id, device_id)
);
create index availability_member_by_device on availability_member (device_id);
-- `device_id` comes after `after_id` in every rollout: it depends on it, or has it as its guest. No circles.
create table device_order (
  device_id bigint not null references device (id),
  after_id bigint not null references device (id),
  "order" text not null check ("order" in ('dependency', 'guest')),
  primary key (device_id, after_id),
  check (device_id <> after_id)
);
create index device_order_by_after on device_order (after_id);

-- A person's word that an update with a known issue may be installed all the same.
create table warning_acceptance (
  update_id integer primary key references available_update (id),
  accepted_by text not null,
  reason text not null,
  at timestamptz not null
);
