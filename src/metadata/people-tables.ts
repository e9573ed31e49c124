import type { ColumnType, Generated } from 'kysely';

/** 63-bit numbers: read as bigint, written as bigint or decimal text. */
type Big = ColumnType<bigint, bigint | string, bigint | string>;

export interface PeopleTables {
  subject: {
    project_id: number;
    scope: number;
    blind_index: string;
    subject: Big;
    first_seen: Generated<Date>;
  };
  person_link: {
    project_id: number;
    device: Big;
    person: Big;
    made_by: string;
    version: Generated<bigint>;
    made_at: Generated<Date>;
  };
  profile: {
    project_id: number;
    scope: number;
    subject: Big;
    version: Big;
    is_deleted: Generated<boolean>;
    properties: ColumnType<Record<string, StoredValue>, string, string>;
    changed_at: Generated<Date>;
  };
  loaded_unit: { unit: string; loaded_at: Generated<Date> };
  person_organisation: {
    project_id: number;
    person: Big;
    organisation: Big;
    slot: number;
    seen_at: Generated<Date>;
  };
}

/** As in `profile.properties`, by property token in decimal. What an earlier version stored says no hour. */
export type StoredValue =
  | readonly ['text', string, sentHour?: number]
  | readonly ['number' | 'boolean' | 'date', number, sentHour?: number]
  | readonly ['list', readonly string[], sentHour?: number];
