-- What should not have been sent, by day: which property, which kind, by which library; how often, never a value. `is_refused`: a
-- secret, of which nothing was kept. `word`: the word of ours in the property's name that told. `name`: only where it is public anyway.
create table leak (
  project_id integer not null references project (id) on delete cascade,
  day date not null,
  property bigint not null,
  scope text not null check (scope in ('event', 'person', 'group')),
  kind text not null,
  library text not null,
  version text not null,
  is_refused boolean not null,
  word text,
  name text,
  count bigint not null,
  last_at timestamptz not null,
  primary key (project_id, day, property, kind, library, version, is_refused)
);
