import { type ExperimentsDefinition, experimentsDefinitionSchema } from '#contract';
import { parseQuestion } from '../shared/parse.ts';

/** Throws `AppError('report_invalid_definition')` with the place that is wrong, never with what stood there. */
export function parseExperiments(definition: unknown): ExperimentsDefinition {
  return parseQuestion(experimentsDefinitionSchema, definition);
}
