-- Lookup tables: what is known of each readable value of a property. The rows are in the warehouse, by revision.
create table lookup_table (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 120),
  -- {"scope", "group"?, "name"}: whose values are the keys.
  property jsonb not null,
  -- [{"name", "kind"}, …], in the order of the file, without the key.
  columns jsonb not null default '[]',
  rows integer not null default 0,
  rows_left_out integer not null default 0,
  cells_left_out integer not null default 0,
  revision integer not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index lookup_table_of_project on lookup_table (project_id, id);
