import { type RetentionDefinition, retentionDefinitionSchema } from '#contract';
import { parseQuestion } from '../shared/parse.ts';

/** Throws `AppError('report_invalid_definition')` with the place that is wrong, never with what stood there. */
export function parseRetention(definition: unknown): RetentionDefinition {
  return parseQuestion(retentionDefinitionSchema, definition);
}
