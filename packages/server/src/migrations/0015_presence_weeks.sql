-- In which hours of which week a device was seen: what a policy's preview plays. One small row per device and week, written
-- by the task `presence-weeks` once per quarter of an hour for those seen since, dropped after eight weeks.

create table device_presence_week (
  device_id bigint not null references device (id) on delete cascade,
  -- Counted from Monday, 1970-01-05, 00:00 UTC.
  week integer not null,
  -- Bit n: seen in hour n of the week.
  hours bit(168) not null,
  primary key (device_id, week)
);
