-- How exactly the times of events are kept, of what arrives from now on: a steward's choice.
alter table project add column time_step text not null default 'exact' check (time_step in ('exact', 'minute', 'hour', 'day'));
