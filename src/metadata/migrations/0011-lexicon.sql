-- The Lexicon: what people have written and decided about events and properties. Names and texts here are a project's own words,
-- typed by its members or declared public by a steward; nothing of what was collected is copied in.
create table lexicon_event (
  project_id integer not null references project (id) on delete cascade,
  name text not null,
  token bigint not null,
  display_name text,
  description text,
  owner text,
  tags text[] not null default '{}',
  is_hidden boolean not null default false,
  is_verified boolean not null default false,
  -- Left out before anything of it is stored.
  is_dropped boolean not null default false,
  -- The name of the event that this one counts as.
  merged_into text,
  -- A steward declared the name public: its next arrival writes it down.
  is_name_public boolean not null default false,
  -- The properties that it should have: [{property, token, isRequired, type, values, valueTokens, description, displayName}].
  plan jsonb not null default '[]',
  -- Somebody has written it down; false: only the declaration is left.
  is_defined boolean not null default false,
  changed_at timestamptz not null default now(),
  primary key (project_id, name),
  unique (project_id, token)
);

create table lexicon_property (
  project_id integer not null references project (id) on delete cascade,
  scope text not null check (scope in ('event', 'person', 'group')),
  group_slot smallint not null default 0,
  name text not null,
  token bigint not null,
  display_name text,
  description text,
  owner text,
  tags text[] not null default '{}',
  -- A public value, or a number.
  example text,
  -- What a schema of the API says of it, for whoever reads the schemas back.
  type text,
  is_defined boolean not null default false,
  is_hidden boolean not null default false,
  is_verified boolean not null default false,
  is_dropped boolean not null default false,
  merged_into text,
  is_name_public boolean not null default false,
  -- A steward's decision about its values; null: the crowd decides.
  declared text check (declared in ('public', 'values', 'opaque', 'identity')),
  changed_at timestamptz not null default now(),
  primary key (project_id, scope, group_slot, name),
  unique (project_id, scope, group_slot, token)
);

-- The values that a steward declared public, one by one.
create table lexicon_value (
  project_id integer not null references project (id) on delete cascade,
  property bigint not null,
  token bigint not null,
  text text not null,
  primary key (project_id, property, token)
);

-- What ingest left out, by day: how many events of a dropped name, how many times a dropped property.
create table lexicon_dropped (
  project_id integer not null references project (id) on delete cascade,
  token bigint not null,
  day date not null,
  count bigint not null,
  primary key (project_id, token, day)
);

-- Where events did not keep to their plan, by day: never the value.
create table lexicon_violation (
  project_id integer not null references project (id) on delete cascade,
  event bigint not null,
  property bigint not null,
  kind text not null check (kind in ('missing', 'type', 'value')),
  day date not null,
  count bigint not null,
  last_at timestamptz not null,
  primary key (project_id, event, property, kind, day)
);

-- Different values that have been seen and have not found their crowd, as the loader counts them.
alter table catalogue_property add column hidden_values integer not null default 0;
