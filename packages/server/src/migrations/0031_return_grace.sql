-- A device that was off when a finding fell due has a grace period after its return; each finding gets one, once.
alter table finding add column grace_until timestamptz;
