-- How many devices have an affected inventory is counted in this index alone.
drop index device_by_set;
create index device_by_set on device (package_set_id, id) include (state);
-- A vulnerability's page says how often it was closed.
create index finding_closed_by_vulnerability on finding (vulnerability_id) where closed_at is not null;
