import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toProjectId } from '#core';
import type { Statement } from '#sql';
import { openTestEngine } from '../../../test/support/engine.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { askFlowsOracle } from '../../../test/support/oracle/flows.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { toLexicon } from '../shared/lexicon.ts';
import { examples } from './examples.ts';
import { flows } from './index.ts';

/** What each example becomes. `vitest run src/reports -u` writes the files again; the diff is for the reviewer. */
const now = Date.parse('2025-11-20T15:30:00Z');
const world = { ...exampleWorld, k: 2 };
const lexicon = toLexicon(vocabularyOf(world));

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
});
afterAll(() => opened.close());

describe.each(Object.entries(examples))('%s', (name, definition) => {
  const prepared = flows.prepare(definition, { lexicon, now });

  test('is the SQL that was reviewed', async () => {
    await expect(prepared.statements.map(print).join('\n')).toMatchFileSnapshot(`golden/${name}.sql`);
  });

  test('runs, and answers what the oracle answers', async () => {
    const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
    const { columns, flows: found, moreSegments, freshAt } = prepared.read(answers, 0);
    expect({ columns, flows: found, moreSegments, freshAt }).toEqual(askFlowsOracle(world, definition, now));
  });

  test('holds no value of the question in its text', () => {
    const texts = prepared.statements.map(({ text }) => text).join();
    expect(texts).not.toMatch(/'(API call|Sign up|Secret|small|large|free|pro)'|private/);
  });
});

test.each([
  ['people', undefined, 6],
  ['organisations', { group: 'organization_id' }, 0],
])('behind a place where %s are counted', async (_, counted, expected) => {
  const definition = { ...examples['steps-after'], counted };
  const part = { column: 0, place: { kind: 'anchor', anchor: 0 } };
  const statement = flows.audience?.(definition, part, { lexicon, now }).toStatement();
  expect(statement && (await opened.engine.run(statement))).toHaveLength(expected);
});

test('two people of an organisation whose sessions begin at one instant have a session each', async () => {
  const at = Date.parse('2025-11-05T09:00:00Z');
  const groups = { organization_id: ['acme'] };
  const happened = (person: string) => ({ time: at, receivedAt: at, person, groups, properties: {} });
  const events = ['user-1', 'user-2'].map((person) => ({ name: 'API call', ...happened(person) }));
  const small = { ...world, projectId: toProjectId(8), events };
  await seedWorld(opened.engine, small);
  const context = { lexicon: toLexicon(vocabularyOf(small)), now };
  const question = flows.prepare(examples['organisations-in-sessions'], context);
  const answers = await Promise.all(question.statements.map((statement) => opened.engine.run(statement)));
  expect(question.read(answers, 0).flows).toMatchObject([{ count: 2, people: 1 }]);
});

function print({ text, params }: Statement): string {
  const lines = Object.entries(params).map(([name, value]) => `-- ${name} = ${JSON.stringify(value)}`);
  return `${text.trim()};\n${lines.join('\n')}\n`;
}
