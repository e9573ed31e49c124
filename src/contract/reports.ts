import { z } from 'zod';
import { experimentsDefinitionSchema, experimentsResultSchema } from './experiments.ts';
import { flowsDefinitionSchema, flowsResultSchema } from './flows.ts';
import { frequencyDefinitionSchema, frequencyResultSchema } from './frequency.ts';
import { funnelsDefinitionSchema, funnelsResultSchema } from './funnels.ts';
import { insightsDefinitionSchema, insightsResultSchema } from './insights.ts';
import { retentionDefinitionSchema, retentionResultSchema } from './retention.ts';

/** What each kind of report is asked and answers: one line a kind. `POST /api/projects/:id/reports/<kind>`. */
export const REPORT_SCHEMAS = {
  experiments: { definition: experimentsDefinitionSchema, result: experimentsResultSchema },
  frequency: { definition: frequencyDefinitionSchema, result: frequencyResultSchema },
  funnels: { definition: funnelsDefinitionSchema, result: funnelsResultSchema },
  flows: { definition: flowsDefinitionSchema, result: flowsResultSchema },
  insights: { definition: insightsDefinitionSchema, result: insightsResultSchema },
  retention: { definition: retentionDefinitionSchema, result: retentionResultSchema },
} as const satisfies Record<string, { readonly definition: z.ZodType; readonly result: z.ZodType }>;

export type ReportName = keyof typeof REPORT_SCHEMAS;
export type ReportDefinition<Name extends ReportName> = z.infer<(typeof REPORT_SCHEMAS)[Name]['definition']>;
export type ReportResult<Name extends ReportName> = z.infer<(typeof REPORT_SCHEMAS)[Name]['result']>;

/** What whoever asks may call a question, in the header `x-riserbo-question`, to ask how far it has come. */
export const questionIdSchema = z.uuid();
/** `share` of the rows to be read, of 1; null: nothing is known (quick, waiting, or over). */
export const progressSchema = z.object({ share: z.number().nullable() });

/** Whether questions of a kind have a period, or a filter, of the whole question. */
export function hasPart(kind: ReportName, part: 'range' | 'filter'): boolean {
  const { definition } = REPORT_SCHEMAS[kind];
  return 'shape' in definition && part in definition.shape;
}
