-- The number that the newest upload was given, before it is written: no two share one, also where one of them failed halfway.
alter table lookup_table add column last_revision integer not null default 0;
update lookup_table set last_revision = revision;
alter table cohort add column last_revision integer not null default 0;
update cohort set last_revision = revision;
