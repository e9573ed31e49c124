-- Saved cohorts. definition: {"kind": "rule", "rule": …} or {"kind": "list"}; the people of a list are in the warehouse, by revision.
create table cohort (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 120),
  description text not null default '' check (char_length(description) <= 1000),
  definition jsonb not null,
  revision integer not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index cohort_of_project on cohort (project_id, id);
