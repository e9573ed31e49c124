import { expect, test } from 'vitest';
import { boardCardSchema, REPORT_SCHEMAS } from '#contract';
import { DEMO_CARDS } from './board.ts';

test('the demo’s board shows a report of each kind that stands on boards, each a question of its kind', () => {
  expect(DEMO_CARDS.map(({ kind }) => kind).toSorted()).toEqual([
    'experiments',
    'flows',
    'frequency',
    'funnels',
    'insights',
    'retention',
  ]);
  for (const [index, { kind, definition, place }] of DEMO_CARDS.entries()) {
    expect(REPORT_SCHEMAS[kind].definition.parse(definition)).toEqual(definition);
    boardCardSchema.parse({ kind: 'report', id: kind, report: index + 1, ...place });
  }
});
