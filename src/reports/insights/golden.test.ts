import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Statement } from '#sql';
import { openTestEngine } from '../../../test/support/engine.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { askOracle } from '../../../test/support/oracle/insights.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { planContext } from '../context.ts';
import { examples } from './examples.ts';
import { insights } from './index.ts';

/** What each example becomes. `vitest run src/reports -u` writes the files again; the diff is for the reviewer. */
const now = Date.parse('2025-11-12T15:30:00Z');
const asked = planContext(vocabularyOf(exampleWorld), now);

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, exampleWorld);
});
afterAll(() => opened.close());

describe.each(Object.entries(examples))('%s', (name, definition) => {
  const prepared = insights.prepare(definition, asked);

  test('is the SQL that was reviewed', async () => {
    await expect(prepared.statements.map(print).join('\n')).toMatchFileSnapshot(`golden/${name}.sql`);
  });

  test('runs, and answers what the oracle answers', async () => {
    const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
    const { buckets, comparisonBuckets, series, moreSegments, unshown, freshAt } = prepared.read(answers, 0);
    expect(rounded({ buckets, comparisonBuckets, series, moreSegments, unshown, freshAt })).toEqual(
      rounded(askOracle(exampleWorld, definition, now)),
    );
  });

  test('holds no value of the question in its text', () => {
    const texts = prepared.statements.map(({ text }) => text).join();
    expect(texts).not.toMatch(/'(API call|Sign up|Secret|small|free|tools|GOL)'|private/);
  });
});

function print({ text, params }: Statement): string {
  const lines = Object.entries(params).map(([name, value]) => `-- ${name} = ${JSON.stringify(value)}`);
  return `${text.trim()};\n${lines.join('\n')}\n`;
}
