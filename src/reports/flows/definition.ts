import { type FlowsDefinition, flowsDefinitionSchema } from '#contract';
import { parseQuestion } from '../shared/parse.ts';

/** Throws `AppError('report_invalid_definition')` with the place that is wrong, never with what stood there. */
export function parseFlows(definition: unknown): FlowsDefinition {
  return parseQuestion(flowsDefinitionSchema, definition);
}
