-- A device on which all that is left of a rollout is held: no wave waits for its report.
alter table rollout_device drop constraint rollout_device_state_check;
alter table rollout_device add constraint rollout_device_state_check
  check (state in ('waiting', 'running', 'installed', 'in_effect', 'failed', 'rolled_back', 'held', 'not_needed'));
