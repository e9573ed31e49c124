import { defineReport } from '../report.ts';
import { experimentsAudience } from './audience.ts';
import { parseExperiments } from './definition.ts';
import { foldExperiments } from './fold.ts';
import { planExperiments } from './plan.ts';
import { readExperiments } from './result.ts';
import { experimentsSql } from './sql.ts';

/** What variants did to people: those exposed to each, what they then did, and whether the difference is more than chance. */
export const experiments = defineReport({
  parse: parseExperiments,
  plan: planExperiments,
  toSql: experimentsSql,
  read: readExperiments,
  fold: foldExperiments,
  audience: experimentsAudience,
});
