import type { ReportDefinition, ReportName, ReportResult } from '#contract';
import { funnels } from './funnels/index.ts';
import { insights } from './insights/index.ts';
import type { ReportKind } from './report.ts';
import { retention } from './retention/index.ts';

/** Every kind of report: one line each. */
export const reports = { funnels, insights, retention } satisfies {
  readonly [Name in ReportName]: ReportKind<ReportDefinition<Name>, ReportResult<Name>>;
};
