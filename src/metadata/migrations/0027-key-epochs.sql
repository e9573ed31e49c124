-- Tenant keys change with the root: each root begins an epoch, in which every living person's key is wrapped anew. An epoch of before
-- was a month, whose key is in vault.epoch_key until the first change from now on.
alter table vault.root add column epoch integer not null default 0;

-- What must go on opening for ever what it has sealed (the project's sealing pair, its secrets), under this tenant key. Null: it is
-- derived from this one, which was the project's first.
alter table vault.tenant_key add column lasting bytea;
