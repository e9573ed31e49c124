import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Statement } from '#sql';
import { openTestEngine } from '../../../test/support/engine.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { askExperimentsOracle } from '../../../test/support/oracle/experiments.ts';
import { rounded } from '../../../test/support/oracle/rounded.ts';
import { seedWorld, vocabularyOf, type World, type WorldProperty } from '../../../test/support/seed.ts';
import { toLexicon } from '../shared/lexicon.ts';
import { examples } from './examples.ts';
import { experiments } from './index.ts';

const property = (name: string, slot: string, publicTexts: readonly string[]): WorldProperty => ({
  ...{ scope: 'event', name, kind: 'text', slot, publicTexts },
  ...{ privacy: 'crowd', isNamePublic: true },
});

/** The example's people, with one exposure each; two of them are shown both variants. */
const world: World = {
  ...exampleWorld,
  eventNames: [...exampleWorld.eventNames, { name: '$experiment_started', isPublic: true }],
  properties: [
    ...exampleWorld.properties,
    property('Experiment name', 't2', ['checkout']),
    property('Variant name', 't3', ['grey', 'blue']),
  ],
  events: [
    ...exampleWorld.events,
    ...Array.from({ length: 14 }, (_, index) => ({
      name: '$experiment_started',
      time: Date.parse('2025-11-04T10:00:00Z') + index * 3_600_000,
      receivedAt: Date.parse('2025-11-04T10:00:01Z'),
      person: `user-${index % 12}`,
      groups: {},
      properties: {
        'Experiment name': 'checkout',
        'Variant name': (index + Math.floor(index / 12)) % 2 ? 'blue' : 'grey',
      },
    })),
  ],
};

/** What each example becomes. `vitest run src/reports -u` writes the files again; the diff is for the reviewer. */
const now = Date.parse('2025-11-12T15:30:00Z');
const lexicon = toLexicon(vocabularyOf(world));

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
});
afterAll(() => opened.close());

describe.each(Object.entries(examples))('%s', (name, definition) => {
  const prepared = experiments.prepare(definition, { lexicon, now });

  test('is the SQL that was reviewed', async () => {
    await expect(prepared.statements.map(print).join('\n')).toMatchFileSnapshot(`golden/${name}.sql`);
  });

  test('runs, and answers what the oracle answers', async () => {
    const answers = await Promise.all(prepared.statements.map((statement) => opened.engine.run(statement)));
    const { control, variants, mixed } = prepared.read(answers, 0);
    const shown = variants.map(({ cells, ...variant }) => ({
      ...variant,
      cells: cells.map(({ people, value }) => ({ people, value })),
    }));
    expect(rounded({ control, variants: shown, mixed })).toEqual(
      rounded(askExperimentsOracle(world, definition, now)),
    );
    if (definition.experiment === 'checkout') expect(mixed).toBe(name.startsWith('sum') ? 1 : 2);
  });

  test('holds no value of the question in its text', () => {
    const texts = prepared.statements.map(({ text }) => text).join();
    expect(texts).not.toMatch(/checkout|grey|'(API call|Sign up|Secret|small|free)'/);
  });
});

function print({ text, params }: Statement): string {
  const lines = Object.entries(params).map(([name, value]) => `-- ${name} = ${JSON.stringify(value)}`);
  return `${text.trim()};\n${lines.join('\n')}\n`;
}
