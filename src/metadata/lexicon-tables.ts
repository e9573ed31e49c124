import type { ColumnType, Generated } from 'kysely';
import type { PropertyScope } from '#events';
import type { Declared, StoredExpectation } from '#lexicon';

type Big = ColumnType<bigint, bigint | string, bigint | string>;

/** Migration 0011. */
export interface LexiconTables {
  lexicon_event: {
    project_id: number;
    name: string;
    token: Big;
    display_name: string | null;
    description: string | null;
    owner: string | null;
    tags: Generated<string[]>;
    is_hidden: Generated<boolean>;
    is_verified: Generated<boolean>;
    is_dropped: Generated<boolean>;
    merged_into: string | null;
    is_name_public: Generated<boolean>;
    is_defined: Generated<boolean>;
    plan: ColumnType<StoredExpectation[], string, string>;
    changed_at: Generated<Date>;
  };
  lexicon_property: {
    project_id: number;
    scope: PropertyScope;
    group_slot: number;
    name: string;
    token: Big;
    display_name: string | null;
    description: string | null;
    owner: string | null;
    tags: Generated<string[]>;
    example: string | null;
    type: StoredExpectation['type'] | null;
    is_defined: Generated<boolean>;
    is_hidden: Generated<boolean>;
    is_verified: Generated<boolean>;
    is_dropped: Generated<boolean>;
    merged_into: string | null;
    is_name_public: Generated<boolean>;
    declared: Declared | null;
    changed_at: Generated<Date>;
  };
  lexicon_value: { project_id: number; property: Big; token: Big; text: string };
  lexicon_dropped: { project_id: number; token: Big; day: string; count: Big };
  lexicon_violation: {
    project_id: number;
    event: Big;
    property: Big;
    kind: 'missing' | 'type' | 'value';
    day: string;
    count: Big;
    last_at: Date;
  };
}
