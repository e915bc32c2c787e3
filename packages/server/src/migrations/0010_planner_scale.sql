-- Planning one changed device must not read 100,000 others: members of a rollout are counted as they change.

-- Append only, so that no two results wait for each other's count; the planner sums it up now and then, alone.
create table rollout_tally (
  rollout_id bigint not null,
  ring text not null,
  wave integer not null,
  state text not null,
  counted integer not null
);
create index rollout_tally_by_rollout on rollout_tally (rollout_id);

-- Triggers, because a writer that forgot to count would let a gate pass that must not.
create function count_joined_members() returns trigger language plpgsql as $$
begin
  insert into rollout_tally (rollout_id, ring, wave, state, counted)
  select rollout_id, ring, wave, state, count(*) from joined group by 1, 2, 3, 4;
  return null;
end $$;
create function count_changed_members() returns trigger language plpgsql as $$
begin
  insert into rollout_tally (rollout_id, ring, wave, state, counted)
  select rollout_id, ring, wave, state, sum(n) from (
    select rollout_id, ring, wave, state, -1 as n from former
    union all select rollout_id, ring, wave, state, 1 from changed) as moved
  group by 1, 2, 3, 4 having sum(n) <> 0;
  return null;
end $$;
create function count_gone_members() returns trigger language plpgsql as $$
begin
  insert into rollout_tally (rollout_id, ring, wave, state, counted)
  select rollout_id, ring, wave, state, -count(*) from former group by 1, 2, 3, 4;
  return null;
end $$;
create trigger rollout_tally_insert after insert on rollout_device
  referencing new table as joined for each statement execute function count_joined_members();
create trigger rollout_tally_update after update on rollout_device
  referencing old table as former new table as changed for each statement execute function count_changed_members();
create trigger rollout_tally_delete after delete on rollout_device
  referencing old table as former for each statement execute function count_gone_members();

insert into rollout_tally (rollout_id, ring, wave, state, counted)
select rollout_id, ring, wave, state, count(*) from rollout_device group by 1, 2, 3, 4;

-- Gates judge these one by one.
create index rollout_device_judged on rollout_device (rollout_id, device_id)
  where ring in ('test', 'pilot') or state in ('failed', 'rolled_back') or health_failed;
-- The earliest deadline that a rollout still has to meet.
create index rollout_device_due on rollout_device (rollout_id, due_at)
  where state in ('waiting', 'running') and due_at is not null;
-- What the passing of time makes the planner look at.
create index plan_report_due on plan_report (next_at) where next_at is not null;
create index assignment_by_expiry on assignment (expires_at);

-- Waves of whole sites or departments, where a policy keeps those together: {"Hamburg": 1, …}
alter table rollout add column places jsonb;
-- A person's word; null = the inventory's site, and no department.
alter table device add column site text;
alter table device add column department text;
