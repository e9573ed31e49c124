import type { ColumnType, Generated } from 'kysely';
import type { DefinitionRecord } from '#definitions';

/** Migration 0010. */
export interface DefinitionTables {
  custom_definition: {
    id: Generated<number>;
    project_id: number;
    name: string;
    description: Generated<string>;
    definition: ColumnType<DefinitionRecord['definition'], string, string>;
    created_at: Date;
    changed_at: Date;
  };
}
