-- When somebody was last seen for an organisation, within hours: after a project's term the membership goes, and the organisation with the last.
alter table person_organisation add column seen_at timestamptz not null default now();

-- How many the last removal took.
alter table expiry add column organisations bigint not null default 0;
