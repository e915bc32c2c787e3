-- Whose inventory a shared set is, without reading each device's row.
create index device_by_set on device (package_set_id, id);
drop index device_by_package_set;
