-- Original ID Merge (Mixpanel, 2020): chosen when a project is made, for good. Its people are clusters of ids, kept in `person_link`
-- too (device: any id of the cluster but the canonical one), where a link can then change; `version` says which row is newer.
alter table project add column id_merge text not null default 'simplified' check (id_merge in ('simplified', 'original'));
alter table person_link add column version bigint not null default 1;
create index person_link_relinked on person_link (project_id, made_by) where version > 1;
create sequence person_link_version start 2;
