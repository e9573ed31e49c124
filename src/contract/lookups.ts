import { z } from 'zod';
import { VALUE_KINDS } from '../events/property.ts';
import { rowId as id } from './row-id.ts';

/** A column of a lookup table where a question names a property: `{"scope": "custom", "name": "$lookup:ID:COLUMN"}`. */
export const LOOKUP = '$lookup:';

/** The table and the column that such a name means; undefined for every other name. */
export function lookupColumn(name: string): { readonly table: number; readonly column: string } | undefined {
  const [, table, column] = /^\$lookup:([1-9]\d{0,9}):(.+)$/s.exec(name) ?? [];
  return table === undefined || column === undefined ? undefined : { table: Number(table), column };
}

/** The property whose values are the keys of a table: one that is sent. */
const mappedSchema = z.object({
  scope: z.enum(['event', 'person', 'group']),
  group: z.string().max(255).optional(),
  name: z.string().min(1).max(255),
});

const count = z.number().int();
export const lookupSchema = z.object({
  id,
  name: z.string(),
  property: mappedSchema,
  /** Without the first column, whose cells are the keys. A question names one as `$lookup:ID:NAME`. */
  columns: z.array(z.object({ name: z.string(), kind: z.enum(VALUE_KINDS) })),
  /** Rows of the file in force that are kept. */
  rows: count,
  /** Rows whose key is no readable value of the property: never kept. */
  rowsLeftOut: count,
  /** Cells, and whole columns, that look like somebody's, or are too long: never kept. */
  cellsLeftOut: count,
  createdAt: z.string(),
  changedAt: z.string(),
  /** What asks with it: while there is anything it cannot be deleted. */
  usedBy: z.array(
    z.object({ kind: z.enum(['report', 'board', 'cohort', 'definition']), id, name: z.string() }),
  ),
});
export type Lookup = z.infer<typeof lookupSchema>;
export const lookupsSchema = z.object({ lookups: z.array(lookupSchema) });

const name = z.string().trim().min(1).max(120);
/** Its size is a setting (`lookupBytes`). */
const csv = z.string();
export const lookupCreateSchema = z.object({ name, property: mappedSchema, csv });
export type LookupCreate = z.infer<typeof lookupCreateSchema>;
export const lookupChangeSchema = z.object({ name });
/** `PUT …/lookups/:lookup/rows`: takes the place of all rows before. */
export const lookupRowsRequestSchema = z.object({ csv });

/** The first rows, by key: those whose key is readable now. A cell that is not set is null. */
export const lookupRowsSchema = z.object({
  rows: z.array(z.object({ key: z.string(), cells: z.array(z.string().nullable()) })),
});
export type LookupRows = z.infer<typeof lookupRowsSchema>;
