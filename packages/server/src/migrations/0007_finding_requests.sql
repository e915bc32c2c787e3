-- Devices whose first inventory (or one that changed a lot) was stored and whose findings were not derived yet. Apart
-- from the transaction that stores it: a fleet that enrols in one morning must not wait for its findings one by one.
-- Until then the device is "not matched yet", never healthy. No key, so that nobody waits for a row.
create table finding_request (device_id bigint not null);
create index finding_request_by_device on finding_request (device_id);
create trigger device_status_insert after insert on finding_request
  referencing new table as changed for each statement execute function request_device_status();
create trigger device_status_delete after delete on finding_request
  referencing old table as changed for each statement execute function request_device_status();

-- Whether a second device has exactly the same packages: then they become a set that others can name by its hash.
create index device_by_packages_hash on device (packages_hash) where packages_hash is not null;
