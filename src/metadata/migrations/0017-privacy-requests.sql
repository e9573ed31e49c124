-- What was asked for by law, through Mixpanel's GDPR API or on the machine: a copy of what is held on people, their erasure, or an
-- organisation's. Numbers of people (or of the organisation), never their ids; what is retrieved is made when it is fetched and is nowhere at rest. Swept a month after they were asked.
create table privacy_request (
  id uuid primary key,
  project_id integer not null references project (id) on delete cascade,
  kind text not null check (kind in ('retrieval', 'deletion', 'organisation')),
  law text not null check (law in ('GDPR', 'CCPA')),
  disclosure text not null check (disclosure in ('Data', 'Categories', 'Sources')),
  status text not null check (status in ('pending', 'started', 'done', 'failed', 'revoked')),
  people bigint[] not null,
  asked_by text not null,
  asked_at timestamptz not null,
  -- Whoever works on it has it until then.
  lease_until timestamptz,
  attempts integer not null default 0,
  finished_at timestamptz
);
create index privacy_request_waiting on privacy_request (asked_at) where status in ('pending', 'started');

-- Projects that were erased: what is still in the warehouse under their number is deleted. Numbers are never used again.
create table erased_project (
  project_id integer primary key,
  erased_at timestamptz not null,
  -- The warehouse held nothing of it any more.
  swept_at timestamptz
);

-- Texts that were readable and that fewer than k people share since somebody was erased: loaders count their crowds anew. Swept after a month.
create table hidden_text (
  seq bigint primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  text_of text not null check (text_of in ('event_name', 'value')),
  property bigint not null,
  token bigint not null,
  hidden_at timestamptz not null default now()
);
