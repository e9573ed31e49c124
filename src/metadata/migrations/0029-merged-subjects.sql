-- Ids that turned out to be somebody else's: the crowds that they stood in wait to be counted again.
create table merged_subject (
  project_id integer not null references project (id) on delete cascade,
  seq bigint not null generated always as identity,
  subject bigint not null,
  primary key (project_id, seq)
);
create index merged_subject_seq on merged_subject (seq);
