-- The last proof of each kind that this installation has of itself, such as a backup that was brought back elsewhere. No person in it.
create table proof (
  kind text primary key,
  at timestamptz not null,
  result jsonb not null
);
