-- People and organisations: a blind index is exchanged for a random surrogate. Erase the row and past events belong to nobody.
create table subject (
  project_id integer not null references project (id) on delete cascade,
  -- 0: a person (user or device); 1…6: an organisation of that group slot.
  scope smallint not null check (scope between 0 and 6),
  -- 128 bits of a keyed hash, in the shape of a uuid for its 16 bytes.
  blind_index uuid not null,
  subject bigint not null,
  first_seen timestamptz not null default now(),
  primary key (project_id, scope, blind_index),
  unique (project_id, subject)
);

-- Simplified ID Merge: the first user seen with a device owns it. `made_by`: the unit of work that learned it.
create table person_link (
  project_id integer not null references project (id) on delete cascade,
  device bigint not null,
  person bigint not null,
  made_by text not null,
  made_at timestamptz not null default now(),
  primary key (project_id, device)
);
create index person_link_person on person_link (project_id, person);

-- The latest state of each profile. properties: property token -> ["text", token] | ["number" | "boolean" | "date", n] | ["list", [token…]].
create table profile (
  project_id integer not null references project (id) on delete cascade,
  scope smallint not null,
  subject bigint not null,
  version bigint not null,
  is_deleted boolean not null default false,
  properties jsonb not null,
  changed_at timestamptz not null default now(),
  primary key (project_id, scope, subject)
);

-- Units of work whose profile operations are in: they are never applied twice. Swept after a month.
create table loaded_unit (
  unit text primary key,
  loaded_at timestamptz not null default now()
);
create index loaded_unit_at on loaded_unit (loaded_at);

create table person_organisation (
  project_id integer not null references project (id) on delete cascade,
  person bigint not null,
  organisation bigint not null,
  slot smallint not null check (slot between 1 and 6),
  primary key (project_id, person, organisation)
);
create index person_organisation_organisation on person_organisation (project_id, organisation);

-- The catalogue. Names stay null until k people have sent them.
create table catalogue_event (
  project_id integer not null references project (id) on delete cascade,
  token bigint not null,
  name text,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null,
  primary key (project_id, token)
);

create table catalogue_property (
  project_id integer not null references project (id) on delete cascade,
  scope text not null check (scope in ('event', 'person', 'group')),
  -- 1…6 with scope 'group', else 0.
  group_slot smallint not null default 0,
  token bigint not null,
  name text,
  class text not null default 'crowd' check (class in ('public', 'crowd', 'opaque', 'identity')),
  first_seen timestamptz not null default now(),
  primary key (project_id, scope, group_slot, token)
);
create index catalogue_property_token on catalogue_property (project_id, token);
create index catalogue_property_opaque on catalogue_property (project_id, token) where class = 'opaque';

-- One row per kind of value: a name that is sent as text and as a number has two. slot: the column of an event property; null: overflow.
create table catalogue_kind (
  project_id integer not null,
  scope text not null,
  group_slot smallint not null,
  token bigint not null,
  kind text not null check (kind in ('text', 'number', 'boolean', 'date', 'list')),
  slot text,
  primary key (project_id, scope, group_slot, token, kind),
  unique (project_id, slot),
  foreign key (project_id, scope, group_slot, token) references catalogue_property on delete cascade
);

-- Texts that reached the crowd threshold and wait for their next arrival to write them down.
create table catalogue_wanted (
  project_id integer not null references project (id) on delete cascade,
  text_of text not null check (text_of in ('event_name', 'property_name', 'value')),
  property bigint not null,
  token bigint not null,
  seq bigint not null generated always as identity,
  primary key (project_id, text_of, property, token)
);

-- Properties that a steward declared to be identity, beyond the built-in ones. field: one of the vault's.
create table identity_property (
  project_id integer not null references project (id) on delete cascade,
  name text not null,
  field text not null,
  primary key (project_id, name)
);
