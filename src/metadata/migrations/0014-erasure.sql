-- Ids that were erased, blinded: what arrived under one of them before its erasure and waits in a spool is not loaded any more. Swept
-- after a month, when no spool can hold such a thing.
create table erased_id (
  project_id integer not null references project (id) on delete cascade,
  seq bigint not null generated always as identity,
  scope smallint not null,
  blind_index uuid not null,
  erased_at timestamptz not null,
  primary key (project_id, seq)
);
create index erased_id_seq on erased_id (seq);

-- Surrogates that mean nobody, for good: nothing is written under one again.
create table erased_subject (
  project_id integer not null references project (id) on delete cascade,
  subject bigint not null,
  primary key (project_id, subject)
);
