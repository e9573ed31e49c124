import type { z } from 'zod';
import { AppError } from '#core';
import { assertFilterSize } from './filter.ts';

/**
 * A question of the schema's shape. Throws `AppError('report_invalid_definition')` with the place that is wrong, never with
 * what stood there, and `report_filter_too_large` before anything walks a filter by recursion.
 */
export function parseQuestion<Definition>(schema: z.ZodType<Definition>, definition: unknown): Definition {
  assertQuestionSize(definition);
  const parsed = schema.safeParse(definition);
  if (parsed.success) return parsed.data;
  throw new AppError('report_invalid_definition', 'the question is not one that we understand', {
    facts: { path: pathOf(parsed.error.issues[0]?.path) },
  });
}

/** An audience is asked for that the answer does not have. */
export function noSuchPart(path: string): AppError {
  return new AppError('report_invalid_definition', 'the answer has no such part', { facts: { path } });
}

const MAX_PARTS = 20_000;
/** What is deeper would be walked by recursion. */
const MAX_DEPTH = 60;

/** Refuses a question of too many parts, and filters that are too large, wherever in it they stand. */
export function assertQuestionSize(definition: unknown): void {
  const waiting: Part[] = [{ value: definition, path: [] }];
  for (let parts = 0; ; parts++) {
    const part = waiting.pop();
    if (!part) return;
    if (parts >= MAX_PARTS || part.path.length > MAX_DEPTH)
      throw new AppError('report_invalid_definition', 'the question has too many parts', {
        facts: { limit: MAX_PARTS },
      });
    if (part.path.at(-1) === 'filter') assertFilterSize(part.value, pathOf(part.path));
    else waiting.push(...partsOf(part));
  }
}

interface Part {
  readonly value: unknown;
  readonly path: readonly PropertyKey[];
}

function partsOf({ value, path }: Part): Part[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.map((part, index) => ({ value: part, path: [...path, index] }));
  return Object.entries(value).map(([key, part]) => ({ value: part, path: [...path, ourWord(key)] }));
}

/** Keys of questions that lead to a filter. A client's own key never becomes a path. */
const WORDS = new Set([
  'filter',
  'metrics',
  'steps',
  'exclusions',
  'behaviour',
  'of',
  'comparisons',
  'birth',
  'returning',
  'anchors',
  'rule',
  'definition',
  'breakdowns',
  'attribution',
  'touchpoint',
]);

function ourWord(key: string): string {
  return WORDS.has(key) ? key : '…';
}

/** Every segment is a key of our own schema or an index; strings of the client never become a path. */
function pathOf(path: readonly PropertyKey[] = []): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}
