-- Watches over saved reports, digests of boards, and what waits to be sent for them. Addresses and webhooks are secrets of the vault;
-- here is only how many there are. A report or board that somebody counts on this way is removed together with it, by the program.
create table alert (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  report_id integer not null references saved_report (id) on delete restrict,
  name text not null,
  -- The letter of the metric.
  metric text not null,
  unit text not null check (unit in ('hour', 'day', 'week', 'month')),
  condition jsonb not null,
  language text not null check (language in ('en', 'it')),
  recipients integer not null,
  webhook_host text,
  is_paused boolean not null default false,
  state text not null default 'new' check (state in ('new', 'calm', 'firing', 'learning', 'withheld', 'failed')),
  -- Whether it was firing when that was last known: a withheld answer neither begins nor ends anything.
  is_firing boolean not null default false,
  last_value double precision,
  -- The start of the last interval that was judged.
  last_bucket text,
  checked_at timestamptz,
  created_by integer references member (id) on delete set null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  -- One process checks an alert at a time.
  lease_holder text,
  lease_until timestamptz
);
create index alert_of_project on alert (project_id, id);
create index alert_due on alert (due_at) where not is_paused;

create table digest (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  board_id integer not null references board (id) on delete restrict,
  -- Monday is 1; null: every day.
  weekday smallint check (weekday between 1 and 7),
  -- In the project's zone.
  hour smallint not null check (hour between 0 and 23),
  language text not null check (language in ('en', 'it')),
  recipients integer not null,
  is_paused boolean not null default false,
  sent_at timestamptz,
  created_by integer references member (id) on delete set null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  lease_holder text,
  lease_until timestamptz
);
create index digest_of_project on digest (project_id, id);
create index digest_due on digest (due_at) where not is_paused;

-- Written in the transaction that settles a check: an occurrence is on its way once and whole, or not at all.
create table delivery (
  id bigint primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  alert_id integer references alert (id) on delete cascade,
  digest_id integer references digest (id) on delete cascade,
  occurrence text not null,
  target text not null check (target in ('mail', 'webhook')),
  -- Which of the sealed addresses.
  place smallint not null,
  -- Aggregates that have passed the gate out, in words; emptied when it is sent.
  content jsonb,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed')),
  attempts smallint not null default 0,
  due_at timestamptz not null,
  created_at timestamptz not null,
  check (num_nonnulls(alert_id, digest_id) = 1),
  unique nulls not distinct (alert_id, digest_id, occurrence, target, place)
);
create index delivery_due on delivery (due_at) where state in ('queued', 'sending');
