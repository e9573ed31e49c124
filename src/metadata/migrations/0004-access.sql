-- Who may come in. No password and no e-mail address: a member is a name and passkeys.
create table member (
  id integer primary key generated always as identity,
  name text not null,
  -- The random WebAuthn user handle; the authenticator keeps it, nobody else learns it.
  handle bytea not null unique,
  locale text not null default 'en' check (locale in ('en', 'it')),
  -- Owns the installation: becomes owner of projects made on the machine itself, and may make projects.
  is_owner boolean not null default false,
  created_at timestamptz not null,
  last_seen_at timestamptz
);

create table membership (
  project_id integer not null references project (id) on delete cascade,
  member_id integer not null references member (id) on delete cascade,
  role text not null check (role in ('owner', 'steward', 'analyst', 'viewer')),
  primary key (project_id, member_id)
);

create table passkey (
  credential_id text primary key,
  member_id integer not null references member (id) on delete cascade,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  -- false: the key cannot leave its hardware.
  is_synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);

-- One-time permissions to register a passkey; only the SHA-256 of the link's token is kept. Without a member: a new owner.
create table enrolment (
  token_hash bytea primary key,
  member_id integer references member (id) on delete cascade,
  expires_at timestamptz not null
);

create table challenge (
  id text primary key,
  -- 'login', or the enrolment or session that it belongs to.
  purpose text not null,
  challenge text not null,
  expires_at timestamptz not null
);

create table session (
  token_hash bytea primary key,
  -- What the ledger and the audit log record.
  public_id uuid not null unique,
  member_id integer not null references member (id) on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  stepped_up_at timestamptz not null
);

create table service_account (
  id integer primary key generated always as identity,
  project_id integer not null references project (id) on delete cascade,
  name text not null,
  username text not null unique,
  secret_hash bytea not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz
);
