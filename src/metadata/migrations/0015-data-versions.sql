-- Grows with everything that is loaded for a project: an answer that was computed at one version is good as long as it stands.
create table data_version (
  project_id integer primary key references project (id) on delete cascade,
  version bigint not null
);
