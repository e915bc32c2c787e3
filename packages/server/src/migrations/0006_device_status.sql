-- The one state of each device with the numbers of its row, so that a list of 100,000 devices is one index scan.
-- Derived: the task `device-status` computes it with the domain's `deviceState` and may do so again at any time.

create table device_status (
  device_id bigint primary key references device (id),
  state text not null check (state in
    ('late', 'needs_person', 'unknown', 'running', 'waiting', 'in_effect', 'observed')),
  -- order of `state`, worst first
  rank smallint not null,
  -- a DeviceReason or UpdateReason of the domain
  because jsonb not null,
  -- when the passing of time alone may change it
  changes_at timestamptz,
  retired boolean not null,
  -- lower case, for sorting and searching
  name_sort text collate "C" not null,
  open_findings integer not null,
  late_findings integer not null,
  kev_findings integer not null,
  updates_offered integer not null,
  -- 'infinity' = no deadline: sorts last and keeps keys comparable
  due_sort timestamptz not null,
  restart_needed boolean,
  refreshed_at timestamptz not null
);
create index device_status_worst on device_status (retired, rank, due_sort, device_id);
create index device_status_name on device_status (retired, name_sort, device_id);
create index device_status_due on device_status (retired, due_sort, device_id);
create index device_status_changes on device_status (changes_at);
create index device_status_unknown on device_status (device_id) where state = 'unknown';

-- Devices whose facts changed. No key on purpose: with one, a planner that writes 100,000 reports in one transaction
-- would make every check-in wait for its end.
create table device_status_request (device_id bigint not null);

-- Triggers, because a writer that forgot to ask would leave a device green that is not.
create function request_device_status() returns trigger language plpgsql as $$
begin
  insert into device_status_request (device_id) select distinct device_id from changed;
  return null;
end $$;
create function request_own_device_status() returns trigger language plpgsql as $$
begin
  insert into device_status_request (device_id) select id from changed;
  return null;
end $$;

create trigger device_status_insert after insert on device
  referencing new table as changed for each statement execute function request_own_device_status();
create trigger device_status_update after update on device
  referencing new table as changed for each statement execute function request_own_device_status();
create trigger device_status_insert after insert on device_effective
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_update after update on device_effective
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_insert after insert on device_section
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_update after update on device_section
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_insert after insert on finding
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_update after update on finding
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_insert after insert on device_update
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_delete after delete on device_update
  referencing old table as changed for each statement execute function request_device_status();
create trigger device_status_insert after insert on plan_report
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_update after update on plan_report
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_delete after delete on plan_report
  referencing old table as changed for each statement execute function request_device_status();

-- What the pages ask for: whose word a vulnerability is, and what changed since yesterday.
create index finding_by_closing on finding (closed_at) where closed_at is not null;
create index finding_by_detection on finding (detected_at);
