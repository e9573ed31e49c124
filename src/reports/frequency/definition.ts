import { type FrequencyDefinition, frequencyDefinitionSchema } from '#contract';
import { parseQuestion } from '../shared/parse.ts';

/** Throws `AppError('report_invalid_definition')` with the place that is wrong, never with what stood there. */
export function parseFrequency(definition: unknown): FrequencyDefinition {
  return parseQuestion(frequencyDefinitionSchema, definition);
}
