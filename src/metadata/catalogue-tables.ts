import type { ColumnType, Generated } from 'kysely';
import type { PrivacyClass, PropertyScope, ValueKind } from '#events';

type Big = ColumnType<bigint, bigint | string, bigint | string>;

export interface CatalogueTables {
  catalogue_event: {
    project_id: number;
    token: Big;
    name: string | null;
    first_seen: Generated<Date>;
    last_seen: Date;
  };
  catalogue_property: {
    project_id: number;
    scope: PropertyScope;
    group_slot: number;
    token: Big;
    name: string | null;
    class: Generated<PrivacyClass>;
    hidden_values: Generated<number>;
    first_seen: Generated<Date>;
  };
  catalogue_kind: {
    project_id: number;
    scope: PropertyScope;
    group_slot: number;
    token: Big;
    kind: ValueKind;
    slot: string | null;
  };
  catalogue_wanted: {
    project_id: number;
    text_of: 'event_name' | 'property_name' | 'value';
    property: Big;
    token: Big;
    seq: ColumnType<bigint, never, never>;
  };
  identity_property: { project_id: number; name: string; field: string };
}
