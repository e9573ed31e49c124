-- A vendor that does not take what it is sent: its last answer, how often in a row, and whether we have stopped asking.
alter table vendor
  drop constraint vendor_status_check,
  add constraint vendor_status_check check (status in ('active', 'stopped', 'cut')),
  add column trouble_reply text check (trouble_reply in ('later', 'refused')),
  add column trouble_times integer not null default 0;
