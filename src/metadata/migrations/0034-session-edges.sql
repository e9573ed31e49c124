-- Names of events that begin a session and that end one, as members typed them: sealed. Null: the timeout alone.
alter table project add column session_edges jsonb;
