-- What lists and the first page ask for at 100,000 devices, where a scan of a wide table is too slow.

alter table device_status
  add column ring text not null default 'broad' check (ring in ('test', 'pilot', 'broad', 'critical')),
  add column booted_at timestamptz;

-- Counting devices per vulnerability reads this index and nothing else.
drop index finding_open_by_vulnerability;
create index finding_open_by_vulnerability on finding (vulnerability_id, device_id) include (due_at, status)
  where closed_at is null;

-- Figures of the whole fleet that cost seconds to count; the task `fleet-figures` does it once a minute.
create table fleet_figure (
  name text collate "C" primary key,
  value bigint not null,
  counted_at timestamptz not null
);
