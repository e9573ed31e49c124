import { defineReport } from '../report.ts';
import { flowsAudience } from './audience.ts';
import { parseFlows } from './definition.ts';
import { foldFlows } from './fold.ts';
import { planFlows } from './plan.ts';
import { readFlows } from './result.ts';
import { flowsSql } from './sql.ts';

/** What people did before and after an event: nodes and links by column, or the commonest whole paths. */
export const flows = defineReport({
  parse: parseFlows,
  plan: planFlows,
  toSql: flowsSql,
  read: readFlows,
  fold: foldFlows,
  audience: flowsAudience,
});
