-- Which of a project's versions last changed what: everything, people (who is who, profiles), readable texts, and the events of a
-- day. An answer is good as long as nothing that it reads has a newer version.
alter table data_version
  add column whole bigint not null default 0,
  add column people bigint not null default 0,
  add column texts bigint not null default 0,
  -- Events that were loaded before are on days that data_day may not know.
  add column days_since timestamptz not null default now();

update data_version set whole = version;

create table data_day (
  project_id integer not null references project (id) on delete cascade,
  -- Since 1970, in UTC: of the time of events.
  day integer not null,
  version bigint not null,
  -- When events of this day were last loaded: an id that is younger has none on it.
  loaded_at timestamptz not null,
  primary key (project_id, day)
);
