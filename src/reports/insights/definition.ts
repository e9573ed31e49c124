import { type InsightsDefinition, insightsDefinitionSchema } from '#contract';
import { parseQuestion } from '../shared/parse.ts';

/** Throws `AppError('report_invalid_definition')` with the place that is wrong, never with what stood there. */
export function parseInsights(definition: unknown): InsightsDefinition {
  return parseQuestion(insightsDefinitionSchema, definition);
}
