import { type FrequencyDefinition, frequencyDefinitionSchema, isNarrowing } from '#contract';
import { leavesOutFew } from '../shared/narrow.ts';
import { parseQuestion } from '../shared/parse.ts';

/** Throws `AppError('report_invalid_definition')` with the place that is wrong, never with what stood there. */
export function parseFrequency(definition: unknown): FrequencyDefinition {
  return parseQuestion(frequencyDefinitionSchema, definition);
}

/** Whether a question asks for more than names: then "nobody" tells as much as "too few". */
export function isFiltered({ filter, active }: FrequencyDefinition): boolean {
  return filter !== undefined || isNarrowing(active);
}

export function isLeavingOut(definition: FrequencyDefinition): boolean {
  return leavesOutFew(definition.breakdowns, isFiltered(definition));
}
