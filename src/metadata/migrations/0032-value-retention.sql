-- Values of properties of profiles are kept only for so long, too: of people (scope person) and of organisations of a group slot.
alter table expiry_property
  add column scope text not null default 'event' check (scope in ('event', 'person', 'group')),
  add column group_slot smallint not null default 0 check ((scope = 'group') = (group_slot between 1 and 6));

-- When a sealed value was last sent. A property of a profile says so itself, in the third place, in hours; before this, the profile's
-- changed_at stands for it.
alter table vault.sealed add column sealed_at timestamptz not null default now();
