-- Projects (tenants) and the settings that every module reads.
create table project (
  id integer primary key generated always as identity,
  name text not null,
  -- Public: it is in every page. It names the project for ingest and grants nothing else.
  token text not null unique,
  timezone text not null default 'UTC',
  k integer not null default 10 check (k between 1 and 1000),
  is_development boolean not null default false,
  is_demo boolean not null default false,
  created_at timestamptz not null default now()
);

-- Declared group keys ("organization_id"); the slot is the warehouse column g1…g6 and never changes.
create table group_key (
  project_id integer not null references project (id) on delete cascade,
  slot smallint not null check (slot between 1 and 6),
  name text not null,
  primary key (project_id, slot),
  unique (project_id, name)
);
