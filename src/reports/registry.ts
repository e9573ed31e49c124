import { insights } from './insights/index.ts';
import type { ReportKind } from './report.ts';

/** Every kind of report: one line each. */
export const reports = { insights } satisfies Record<string, ReportKind<unknown>>;

export type ReportName = keyof typeof reports;
export type ReportResult<Name extends ReportName> =
  (typeof reports)[Name] extends ReportKind<infer Result> ? Result : never;
