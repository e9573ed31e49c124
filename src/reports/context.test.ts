import { expect, test } from 'vitest';
import { exampleWorld } from '../../test/support/oracle/example-world.ts';
import { vocabularyOf } from '../../test/support/seed.ts';
import { planContext } from './context.ts';

const NOW = Date.parse('2025-11-12T15:30:00Z');
const LAST_WEEK = NOW - 7 * 86_400_000;

test('a cohort as of the past asks formulas of that day, as it would have been asked then', () => {
  const formula = 'if(TODAY() > datetime("2025-11-08"), 1, 0)';
  const snapshot = {
    ...vocabularyOf(exampleWorld),
    cohorts: [
      {
        ...{ id: 1, name: 'late', revision: 0 },
        rule: {
          kind: 'did' as const,
          event: 'API call',
          filter: {
            ...{ property: { scope: 'formula' as const, name: formula }, operator: 'equals' as const },
            value: 1,
          },
          count: { operator: 'at_least' as const, value: 1 },
          window: { last: 30, unit: 'day' as const },
        },
      },
    ],
  };
  const asked = (now: number, asOf?: number) =>
    planContext(snapshot, now).lexicon.cohort(1, 'cohort', asOf).people.toStatement();
  expect(asked(NOW, LAST_WEEK)).toEqual(asked(LAST_WEEK));
  expect(asked(NOW, LAST_WEEK).params).not.toEqual(asked(NOW).params);
});
