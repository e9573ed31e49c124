import { expect, test } from 'vitest';
import type { InsightsDefinition } from '#contract';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { vocabularyOf } from '../../../test/support/seed.ts';
import { planContext } from '../context.ts';
import { insights } from '../insights/index.ts';

/** What a question that looks something up becomes. `vitest run src/reports -u` writes the files again. */
const now = Date.parse('2025-11-12T15:30:00Z');
const snapshot = {
  ...vocabularyOf(exampleWorld),
  custom: {
    events: [],
    properties: [],
    lookups: [
      {
        id: 4,
        name: 'Models',
        property: { scope: 'event', name: 'model' },
        columns: [
          { name: 'family', kind: 'text' },
          { name: 'price', kind: 'number' },
        ],
        revision: 3,
      },
      {
        id: 5,
        name: 'Plans',
        property: { scope: 'person', name: 'plan' },
        columns: [{ name: 'paid', kind: 'boolean' }],
        revision: 1,
      },
    ],
  },
} as const;

const column = (name: string) => ({ scope: 'custom', name }) as const;
const examples = {
  'looked-up-by-text': {
    metrics: [{ kind: 'event', event: 'API call', measure: { kind: 'total' } }],
    breakdowns: [{ property: column('$lookup:4:family') }],
    filter: { property: column('$lookup:4:price'), operator: 'less', value: 2 },
  },
  'looked-up-of-people': {
    metrics: [{ kind: 'event', event: 'API call', measure: { kind: 'unique' } }],
    breakdowns: [{ property: column('$lookup:5:paid') }],
  },
} as const satisfies Record<string, Pick<InsightsDefinition, 'metrics' | 'breakdowns' | 'filter'>>;

test.each(Object.entries(examples))('%s is the SQL that was reviewed', async (name, question) => {
  const { statements } = insights.prepare(
    { ...question, range: { from: '2025-11-03', to: '2025-11-16' }, unit: 'week' },
    planContext(snapshot, now),
  );
  const texts = statements.map(
    ({ text, params }) =>
      `${text.trim()};\n${Object.entries(params)
        .map(([param, value]) => `-- ${param} = ${JSON.stringify(value)}`)
        .join('\n')}\n`,
  );
  expect(texts.join()).not.toMatch(/family|price|paid|model/);
  await expect(texts.join('\n')).toMatchFileSnapshot(`golden/${name}.sql`);
});
