import { z } from 'zod';
import { segmentValueSchema } from './question.ts';

/** Answers that are tables: rows of people by interval, and cells that count some of their row (retention, frequency). */

const cellSchema = z.object({
  /** Distinct people in the cell; null when withheld. */
  people: z.number().nullable(),
  /** What the measure says: a share of 1, people, or a number of the property; null: withheld, or nothing to say. */
  value: z.number().nullable(),
  /** False while the cell may still grow, or where the range holds only a part of its interval. */
  isComplete: z.boolean(),
});

const averageSchema = z.object({
  /** Weighted by the people of the rows, over complete cells that are shown. */
  value: z.number().nullable(),
  /** How many rows it is made of, and how many complete rows were withheld from it. */
  rows: z.number().int(),
  withheldRows: z.number().int(),
});

const rowSchema = z.object({
  /** Distinct people of the interval; null when withheld. */
  people: z.number().nullable(),
  /** One per bucket that has begun. */
  cells: z.array(cellSchema),
});

export const tableSegmentSchema = z.object({
  segment: z.array(segmentValueSchema),
  /** Distinct people in the whole range; null when fewer than k, and then without rows. */
  people: z.number().nullable(),
  rows: z.array(rowSchema),
  /** One per bucket. */
  average: z.array(averageSchema),
});
export type TableSegment = z.infer<typeof tableSegmentSchema>;
