import { defineReport } from '../report.ts';
import { frequencyAudience } from './audience.ts';
import { parseFrequency } from './definition.ts';
import { foldFrequency } from './fold.ts';
import { planFrequency } from './plan.ts';
import { readFrequency } from './result.ts';
import { frequencySql } from './sql.ts';

/** How much of a habit it is: on how many hours or days of each interval people do something. */
export const frequency = defineReport({
  parse: parseFrequency,
  plan: planFrequency,
  toSql: frequencySql,
  read: readFrequency,
  fold: foldFrequency,
  audience: frequencyAudience,
});
