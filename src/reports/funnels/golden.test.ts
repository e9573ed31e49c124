import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Statement } from '#sql';
import { openTestEngine } from '../../../test/support/engine.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { askFunnels } from '../../../test/support/oracle/funnels.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { toLexicon } from '../shared/lexicon.ts';
import { examples } from './examples.ts';
import { funnels } from './index.ts';

/** What each example becomes. `vitest run src/reports -u` writes the files again; the diff is for the reviewer. */
const now = Date.parse('2025-11-12T15:30:00Z');
const lexicon = toLexicon(vocabularyOf(exampleWorld));

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, exampleWorld);
});
afterAll(() => opened.close());

describe.each(Object.entries(examples))('%s', (name, definition) => {
  const prepared = funnels.prepare(definition, { lexicon, now });

  test('is the SQL that was reviewed', async () => {
    await expect(prepared.statements.map(print).join('\n')).toMatchFileSnapshot(`golden/${name}.sql`);
  });

  test('runs, and counts what the oracle counts', async () => {
    const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
    const { overall, segments } = prepared.read(answers, 0);
    const truth = askFunnels(exampleWorld, definition, now);
    expect(overall.steps.map(({ entries }) => entries)).toEqual(truth.overall.reached);
    expect(segments.map(({ segment, steps }) => [segment, steps.map(({ people }) => people)])).toEqual(
      truth.segments.map(({ segment, people }) => [segment, people]),
    );
  });

  test('holds no value of the question in its text', () => {
    const texts = prepared.statements.map(({ text }) => text).join();
    expect(texts).not.toMatch(/'(API call|Sign up|Secret|small|free)'|private/);
  });
});

/** Who is behind a part: as many as the part says. */
test.each([
  ['converted', 1],
  ['converted', 2],
  ['dropped', 2],
] as const)('the people who %s at step %i are as many as the answer says', async (outcome, step) => {
  const definition = examples['two-steps'];
  if (!definition || !funnels.audience) throw new Error('there is such an example');
  const prepared = funnels.prepare(definition, { lexicon, now });
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  const { overall } = prepared.read(answers, 0);
  const people = await opened.engine.run(
    funnels.audience(definition, { step, outcome }, { lexicon, now }).toStatement(),
  );
  const at = (number: number) => overall.steps[number - 1]?.people ?? 0;
  expect(people).toHaveLength(outcome === 'converted' ? at(step) : at(step - 1) - at(step));
});

test('the people of a segment by event are as many as the answer says', async () => {
  const definition = examples['by-the-event-of-a-step'];
  if (!definition || !funnels.audience) throw new Error('there is such an example');
  const prepared = funnels.prepare(definition, { lexicon, now });
  const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
  const { segments } = prepared.read(answers, 0);
  expect(segments.some(({ segment }) => segment[0]?.kind === 'text')).toBe(true);
  for (const { segment, steps } of segments) {
    const part = { step: 1, outcome: 'converted', segment } as const;
    const people = await opened.engine.run(
      funnels.audience(definition, { ...part, segment: [...segment] }, { lexicon, now }).toStatement(),
    );
    expect(people).toHaveLength(steps[0]?.people ?? 0);
  }
});

function print({ text, params }: Statement): string {
  const lines = Object.entries(params).map(([name, value]) => `-- ${name} = ${JSON.stringify(value)}`);
  return `${text.trim()};\n${lines.join('\n')}\n`;
}
