-- How long a project keeps what it has, and what the last removal took. days null: for ever. One runner at a time holds the lease.
create table expiry (
  project_id integer primary key references project (id) on delete cascade,
  days integer check (days between 1 and 3660),
  due_at timestamptz not null,
  lease_until timestamptz,
  ran_at timestamptz,
  events bigint not null default 0,
  people bigint not null default 0,
  values bigint not null default 0
);
create index expiry_due on expiry (due_at);

-- Values of one event property are gone earlier than the event. token: where its values are, also while its name is not public.
create table expiry_property (
  project_id integer not null references expiry (project_id) on delete cascade,
  token bigint not null,
  name text not null,
  days integer not null check (days between 1 and 3660),
  primary key (project_id, token)
);

-- Whoever was forgotten because nothing has come from them for long: what arrived after this instant is somebody new, and is loaded.
alter table erased_id add column arrived_by timestamptz;

-- Access that is not used ends by itself, project by project; an owner lets a member in again.
alter table membership add column suspended_at timestamptz, add column welcomed_at timestamptz;
