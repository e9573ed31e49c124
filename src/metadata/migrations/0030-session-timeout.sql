-- How long nothing may come from a person until their session is over. Sessions are worked out when they are asked: past ones follow.
alter table project add column session_timeout_minutes integer not null default 30 check (session_timeout_minutes between 1 and 1440);
