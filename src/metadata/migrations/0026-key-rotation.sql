-- Root keys change: while one takes the place of another, each tenant key is wrapped under both. A root is in no database; its id is, and,
-- until the former root is gone, the new one sealed under the former, for machines that hold only that.
create table vault.root (
  root_id text primary key,
  made_at timestamptz not null default now(),
  handover bytea
);

create table vault.tenant_key (
  project_id integer not null references vault.project_key (project_id) on delete cascade,
  root_id text not null references vault.root (root_id),
  wrapped bytea not null,
  primary key (project_id, root_id)
);

insert into vault.root (root_id) select distinct root_id from vault.project_key;
insert into vault.tenant_key (project_id, root_id, wrapped)
  select project_id, root_id, wrapped_tenant_key from vault.project_key;
alter table vault.project_key drop column root_id, drop column wrapped_tenant_key;

-- Tombstones, for ever: who and what was erased, so that a restore of an older backup erases it again. subject is null: the whole
-- project. events: what becomes of theirs.
create table vault.tombstone (
  seq bigint primary key generated always as identity,
  project_id integer not null,
  subject bigint,
  events text not null default 'keep' check (events in ('keep', 'delete')),
  made_at timestamptz not null default now(),
  unique nulls not distinct (project_id, subject)
);
insert into vault.tombstone (project_id, subject, made_at)
  select project_id, subject, now() from vault.subject_key where wrapped is null order by 1, 2;
insert into vault.tombstone (project_id, events, made_at)
  select project_id, 'delete', erased_at from erased_project order by 1;

-- Sealed values and secrets come back without their keys, which are kept apart: a backup of them is restored first, the keys after it.
alter table vault.sealed drop constraint sealed_project_id_subject_fkey;
alter table vault.sealed add foreign key (project_id) references project (id) on delete cascade;
alter table vault.secret drop constraint secret_project_id_fkey;
alter table vault.secret add foreign key (project_id) references project (id) on delete cascade;
