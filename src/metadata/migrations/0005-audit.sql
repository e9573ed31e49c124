-- What was done, by whom. Rows are added and nothing else; each repeats the hash of all rows before it.
create table audit_entry (
  seq bigint primary key,
  at_ms bigint not null,
  project_id integer,
  actor text not null,
  action text not null,
  object text not null,
  -- JSON with sorted keys, as it was hashed.
  facts text not null,
  hash bytea not null
);
create index audit_entry_of_project on audit_entry (project_id, seq desc);

create function refuse_audit_change() returns trigger language plpgsql as
$$ begin raise exception 'the audit log is append-only'; end $$;

create trigger audit_entry_append_only before update or delete on audit_entry
  for each row execute function refuse_audit_change();
create trigger audit_entry_no_truncate before truncate on audit_entry
  for each statement execute function refuse_audit_change();
