-- Incidents, and the queue of notices to the people affected. No address, no name, no value: those stay sealed until a notice is written.
create table incident (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  title text not null,
  status text not null default 'open' check (status in ('open', 'notifying', 'closed')),
  scope_kind text not null check (scope_kind in ('session', 'member', 'service_account', 'vendor')),
  scope_id text not null,
  scope_from timestamptz not null,
  scope_to timestamptz not null,
  opened_at timestamptz not null,
  opened_by text not null,
  -- Counts at the opening; the list itself is on the ledger.
  affected jsonb not null,
  queue_complete boolean not null default false
);
create index incident_of_project on incident (project_id, id desc);

create table notice (
  incident_id integer not null references incident (id) on delete cascade,
  subject bigint not null,
  notice_id text not null unique,
  fields text[] not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'unreachable')),
  attempts smallint not null default 0,
  -- When it is due: the next attempt while queued, the end of the sender's lease while sending.
  due_at timestamptz not null,
  language text,
  settled_at timestamptz,
  -- One notice per person and incident: the key that makes a repeated run harmless.
  primary key (incident_id, subject)
);
create index notice_due on notice (incident_id, due_at) where state in ('queued', 'sending');
