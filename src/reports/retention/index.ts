import { defineReport } from '../report.ts';
import { retentionAudience } from './audience.ts';
import { parseRetention } from './definition.ts';
import { foldRetention } from './fold.ts';
import { planRetention } from './plan.ts';
import { readRetention } from './result.ts';
import { retentionSql } from './sql.ts';

/** Who comes back: of those who did one thing, how many did another later, by interval of the first and time since. */
export const retention = defineReport({
  parse: parseRetention,
  plan: planRetention,
  toSql: retentionSql,
  read: readRetention,
  fold: foldRetention,
  audience: retentionAudience,
});
