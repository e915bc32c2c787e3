-- Working hours and absences of the people at a device, entered by somebody or taken from a calendar file: quiet slots
-- look for a time that disturbs none of them. Personal data in a table of its own: it can be erased without a trace in
-- findings or results, goes with the device, and old absences are erased after `retention.people_days`.
create table device_person (
  id bigint generated always as identity primary key,
  uid uuid not null unique,
  device_id bigint not null references device (id) on delete cascade,
  name text not null,
  -- `WeeklyRule`s; null = nobody said, the group's or the policy's hold.
  working_hours jsonb,
  -- Entered by hand, and whole days from a calendar file (null = no file). Titles of events are not kept.
  absences jsonb not null,
  calendar jsonb,
  updated_at timestamptz not null
);
create index device_person_by_device on device_person (device_id, id);

-- When the people of a group's devices work; null leaves it to a later group or the policy.
alter table device_group add column working_hours text collate "C" references business_hours (name);
alter table device_effective add column working_hours text collate "C";
