-- The vault: wrapped keys and sealed values, in a schema of its own. Nothing here opens without a root key file, which is never in
-- this database. An operator may give the schema to a role of its own; the product asks only for the rights of its owner.
create schema vault;
revoke all on schema vault from public;

create table vault.project_key (
  project_id integer primary key references project (id) on delete cascade,
  -- Which key file wrapped them; no secret.
  root_id text not null,
  ingest_root_id text not null,
  wrapped_tenant_key bytea not null,
  wrapped_ingest_keys bytea not null,
  created_at timestamptz not null default now()
);

-- One key a month; epoch is 202611.
create table vault.epoch_key (
  project_id integer not null references vault.project_key (project_id) on delete cascade,
  epoch integer not null,
  wrapped bytea not null,
  primary key (project_id, epoch)
);

-- wrapped is null: destroyed for good. The row stays, so that nothing gives the subject a key again.
create table vault.subject_key (
  project_id integer not null references vault.project_key (project_id) on delete cascade,
  subject bigint not null,
  epoch integer not null,
  wrapped bytea,
  primary key (project_id, subject)
);

create table vault.sealed (
  project_id integer not null,
  subject bigint not null,
  field text not null,
  sealed bytea not null,
  primary key (project_id, subject, field),
  foreign key (project_id, subject) references vault.subject_key (project_id, subject) on delete cascade
);

-- Secrets of a project's own, such as a vendor's token.
create table vault.secret (
  project_id integer not null references vault.project_key (project_id) on delete cascade,
  name text not null,
  sealed bytea not null,
  primary key (project_id, name)
);
