import { isNarrowing, type RetentionDefinition, retentionDefinitionSchema } from '#contract';
import { leavesOutFew } from '../shared/narrow.ts';
import { parseQuestion } from '../shared/parse.ts';

/** Throws `AppError('report_invalid_definition')` with the place that is wrong, never with what stood there. */
export function parseRetention(definition: unknown): RetentionDefinition {
  return parseQuestion(retentionDefinitionSchema, definition);
}

/** Whether a question asks for more than names: then "nobody" tells as much as "too few". */
export function isFiltered({ filter, birth, returning }: RetentionDefinition): boolean {
  return filter !== undefined || isNarrowing(birth) || isNarrowing(returning);
}

export function isLeavingOut(definition: RetentionDefinition): boolean {
  return leavesOutFew(definition.breakdowns, isFiltered(definition));
}
