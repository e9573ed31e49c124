import { z } from 'zod';
import { filterSchema } from './filter.ts';
import { rangeSchema } from './question.ts';
import { REPORT_SCHEMAS, type ReportName } from './reports.ts';
import { rowId } from './row-id.ts';

/** What members keep: saved reports and boards. Names and notes are text, never markup. */

export const reportKindSchema = z.enum(Object.keys(REPORT_SCHEMAS) as [ReportName, ...ReportName[]]); // there is one, and each is a name
const nameSchema = z.string().trim().min(1).max(120);
const descriptionSchema = z.string().max(2_000);
/** A word of the kind's own ("line"). */
const chartSchema = z.string().regex(/^[\w-]{1,40}$/);
export const authorSchema = z.object({ id: z.number().int(), name: z.string() }).nullable();

/** A question under a name. `definition` is checked by the schema of its kind. */
export const savedReportCreateSchema = z.object({
  kind: reportKindSchema,
  name: nameSchema,
  description: descriptionSchema.optional(),
  definition: z.record(z.string(), z.unknown()),
  chart: chartSchema.nullable().optional(),
});
/** `version` is the one that was read: a change made to an older one is refused with `changed_meanwhile`. */
export const savedReportPatchSchema = savedReportCreateSchema
  .omit({ kind: true })
  .partial()
  .extend({ version: z.number().int() });
export const savedReportSummarySchema = z.object({
  id: z.number().int(),
  kind: reportKindSchema,
  name: z.string(),
  description: z.string(),
  createdBy: authorSchema,
  changedAt: z.string(),
  version: z.number().int(),
});
export type SavedReportSummary = z.infer<typeof savedReportSummarySchema>;
export const savedReportSchema = savedReportSummarySchema.extend({
  definition: z.record(z.string(), z.unknown()),
  chart: z.string().nullable(),
  /** Boards that show it. */
  boards: z.number().int(),
});
export type SavedReport = z.infer<typeof savedReportSchema>;
export const savedReportsSchema = z.object({ reports: z.array(savedReportSummarySchema) });

export const BOARD_COLUMNS = 12;
export const MOST_CARDS = 40;
const place = {
  /** The board's own, unlike every other card's. */
  id: z.string().regex(/^[a-z0-9]{1,16}$/),
  x: z.number().int().min(0).max(11),
  y: z.number().int().min(0).max(2_000),
  width: z.number().int().min(2).max(12),
  height: z.number().int().min(2).max(40),
};
export const boardCardSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('report'), ...place, report: rowId }),
  z.object({ kind: z.literal('text'), ...place, text: z.string().max(10_000) }),
]);
export type BoardCard = z.infer<typeof boardCardSchema>;

const boardWords = { name: nameSchema, description: descriptionSchema.optional() };
/** What the whole board asks of each card: instead of the card's own range, and beside its own filter. */
const boardQuestion = {
  range: rangeSchema.nullable().optional(),
  filter: filterSchema.nullable().optional(),
};
const boardCards = z.array(boardCardSchema).max(MOST_CARDS);
export const boardCreateSchema = z.object({ ...boardWords, ...boardQuestion, cards: boardCards.optional() });
export const boardPatchSchema = z
  .object({ ...boardWords, ...boardQuestion, cards: boardCards })
  .partial()
  .extend({ version: z.number().int() });
export const boardSummarySchema = z.object({
  id: z.number().int(),
  name: z.string(),
  description: z.string(),
  cards: z.number().int(),
  createdBy: authorSchema,
  changedAt: z.string(),
});
export type BoardSummary = z.infer<typeof boardSummarySchema>;
export const boardsSchema = z.object({ boards: z.array(boardSummarySchema) });
export const boardSchema = boardSummarySchema.omit({ cards: true }).extend({
  version: z.number().int(),
  range: rangeSchema.nullable(),
  filter: filterSchema.nullable(),
  cards: z.array(boardCardSchema),
  /** The saved reports on its cards; one that is gone is absent. */
  reports: z.array(
    savedReportSchema
      .omit({ boards: true })
      /** Whether its kind has a period and a filter of the whole question, which the board's can take the place of. */
      .extend({ hasRange: z.boolean(), hasFilter: z.boolean() }),
  ),
});
export type Board = z.infer<typeof boardSchema>;
