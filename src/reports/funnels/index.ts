import { defineReport } from '../report.ts';
import { parseFunnelPart, parseFunnels } from './definition.ts';
import { foldFunnels } from './fold.ts';
import { planFunnels } from './plan.ts';
import { readFunnels } from './result.ts';
import { funnelAudience, funnelsSql } from './sql.ts';

/** How many come through a number of steps, where they drop out, and how long it takes. */
export const funnels = defineReport({
  parse: parseFunnels,
  plan: planFunnels,
  toSql: funnelsSql,
  read: readFunnels,
  fold: foldFunnels,
  audience: (plan, part) => funnelAudience(plan, parseFunnelPart(part, plan.steps.length)),
});
