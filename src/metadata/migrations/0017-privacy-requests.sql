-- What people have asked for through Mixpanel's GDPR API: everything about them, or their erasure. Numbers of people, never their ids;
-- what is retrieved is made when it is fetched and is nowhere at rest. Swept a month after they were asked.
create table privacy_request (
  id uuid primary key,
  project_id integer not null references project (id) on delete cascade,
  kind text not null check (kind in ('retrieval', 'deletion')),
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
