import { defineReport } from '../report.ts';
import { insightsAudience } from './audience.ts';
import { parseInsights } from './definition.ts';
import { foldInsights } from './fold.ts';
import { planInsights } from './plan.ts';
import { readInsights } from './result.ts';
import { insightsSql } from './sql/sql.ts';

/** Events and people over time: totals, uniques, rolling actives, aggregates, frequency, formulas. */
export const insights = defineReport({
  parse: parseInsights,
  plan: planInsights,
  toSql: insightsSql,
  read: readInsights,
  fold: foldInsights,
  audience: insightsAudience,
});
