import type { ReportDefinition, ReportName, ReportResult } from '#contract';
import { experiments } from './experiments/index.ts';
import { flows } from './flows/index.ts';
import { frequency } from './frequency/index.ts';
import { funnels } from './funnels/index.ts';
import { insights } from './insights/index.ts';
import type { ReportKind } from './report.ts';
import { retention } from './retention/index.ts';

/** Every kind of report: one line each. */
export const reports = { insights, funnels, retention, frequency, flows, experiments } satisfies {
  readonly [Name in ReportName]: ReportKind<ReportDefinition<Name>, ReportResult<Name>>;
};
