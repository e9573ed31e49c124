import type { ReportDefinition, ReportName, ReportResult } from '#contract';
import type { Line } from '../letter.ts';
import { experimentsDigest } from './experiments.ts';
import { flowsDigest } from './flows.ts';
import { frequencyDigest } from './frequency.ts';
import { funnelsDigest } from './funnels.ts';
import { insightsDigest } from './insights.ts';
import { retentionDigest } from './retention.ts';
import type { Say } from './say.ts';

/** How a kind of report is mailed. */
export interface DigestOf<Name extends ReportName> {
  /** The kept question as a mail asks it. */
  ask(kept: ReportDefinition<Name>): ReportDefinition<Name>;
  /** The released answer in a few lines, the most telling first; none where nothing happened. */
  lines(answer: ReportResult<Name>, asked: ReportDefinition<Name>, say: Say): Line[];
}

/** One line a kind: a kind that is not mailed does not compile. */
const DIGESTS = {
  insights: insightsDigest,
  funnels: funnelsDigest,
  retention: retentionDigest,
  frequency: frequencyDigest,
  flows: flowsDigest,
  experiments: experimentsDigest,
} satisfies { readonly [Name in ReportName]: DigestOf<Name> };

/** TypeScript cannot correlate `DIGESTS[kind]` with the question and the answer of `kind`. */
export function digestOf<Name extends ReportName>(kind: Name): DigestOf<Name> {
  return DIGESTS[kind] as unknown as DigestOf<Name>;
}
