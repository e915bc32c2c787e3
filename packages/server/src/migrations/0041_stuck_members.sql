-- A device that refused what is left of a rollout again and again: somebody must look at it, and no gate waits for it.
alter table rollout_device drop constraint rollout_device_state_check;
alter table rollout_device add constraint rollout_device_state_check
  check (state in ('waiting', 'running', 'installed', 'in_effect', 'failed', 'rolled_back', 'held', 'stuck', 'not_needed'));

-- One request per device is enough: while the task does not run, the list must not grow with every check-in. Still no key,
-- which would let check-ins wait for a planner that writes 100,000 reports: a request that nobody is about to take is kept
-- until this change is there to be read (`for key share`), and beside one that is being taken another is written.
create or replace function request_device_status() returns trigger language plpgsql as $$
begin
  insert into device_status_request (device_id) select distinct c.device_id from changed c
   where not exists (select from device_status_request q where q.device_id = c.device_id
                        for key share skip locked);
  return null;
end $$;
create or replace function request_own_device_status() returns trigger language plpgsql as $$
begin
  insert into device_status_request (device_id) select c.id from changed c
   where not exists (select from device_status_request q where q.device_id = c.id
                        for key share skip locked);
  return null;
end $$;
