-- Third parties that receive declared events, and what waits for them. Keys and tokens are secrets of the vault.
create table vendor (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  name text not null,
  kind text not null,
  host text not null,
  status text not null default 'active' check (status in ('active', 'cut')),
  events text[] not null,
  properties text[] not null,
  created_at timestamptz not null,
  cut_at timestamptz,
  sent bigint not null default 0,
  last_sent_at timestamptz,
  -- Nothing is taken before: back-off.
  due_at timestamptz not null,
  -- One process sends to a vendor at a time.
  lease_holder text,
  lease_until timestamptz
);
create index vendor_of_project on vendor (project_id, id);

-- Protected form: tokens, surrogates and numbers of declared properties. A repeated load adds nothing twice while it waits.
create table vendor_queue (
  vendor_id integer not null references vendor (id) on delete cascade,
  seq bigint not null generated always as identity,
  unit text not null,
  place integer not null,
  event jsonb not null,
  primary key (vendor_id, seq),
  unique (vendor_id, unit, place)
);
