-- What members keep: questions under a name, boards of them, notes on the time axis. Names and notes are texts that members type:
-- they are shown as text and written nowhere else.
create table saved_report (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  kind text not null,
  name text not null,
  description text not null,
  definition jsonb not null,
  -- How the answer is drawn: a word of the kind's own.
  chart text,
  created_by integer references member (id) on delete set null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null default 1
);
create index saved_report_of_project on saved_report (project_id, kind, id);

create table board (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  name text not null,
  description text not null,
  -- For every card; null: each as it was saved.
  range jsonb,
  filter jsonb,
  -- Where each card stands and what is on it; replaced as a whole, so that two layouts never mix.
  cards jsonb not null,
  created_by integer references member (id) on delete set null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null default 1
);
create index board_of_project on board (project_id, id);

create table annotation (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  -- Wall time in the project's zone, "2026-03-29 14:00:00": a place on the axis, no instant.
  at text not null,
  description text not null,
  created_by integer references member (id) on delete set null,
  created_at timestamptz not null
);
create index annotation_of_project on annotation (project_id, at, id);

create table annotation_tag (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  name text not null,
  unique (project_id, name)
);

create table annotation_tagged (
  annotation_id integer not null references annotation (id) on delete cascade,
  tag_id integer not null references annotation_tag (id) on delete cascade,
  primary key (annotation_id, tag_id)
);
create index annotation_tagged_by_tag on annotation_tagged (tag_id);
