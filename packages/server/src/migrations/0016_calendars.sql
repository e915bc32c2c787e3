-- Public holidays and imported iCalendar files by name. `source` is a CalendarSource of the domain.
create table calendar (
  name text collate "C" primary key,
  source jsonb not null,
  updated_at timestamptz not null
);

-- When the organisation works, by name: weekly hours, and the calendars whose days are none.
create table business_hours (
  name text collate "C" primary key,
  weekly jsonb not null,
  calendars text[] not null,
  updated_at timestamptz not null
);
