-- A device that asked four times is computed once: all its requests are taken together.
create index device_status_request_by_device on device_status_request (device_id);
