-- Custom events and custom properties. definition: {"kind": "event", "of": [{"event": …, "filter": …}, …]} or {"kind": "property", "formula": …}.
create table custom_definition (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 120),
  description text not null default '' check (char_length(description) <= 1000),
  definition jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index custom_definition_of_project on custom_definition (project_id, id);
