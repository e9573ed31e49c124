import { expect, test } from 'vitest';
import type { Flow, FlowsDefinition, FlowsResult } from '#contract';
import { applyThreshold } from '#egress';
import { foldFlows } from './fold.ts';

const question: FlowsDefinition = {
  anchors: [{ event: 'A' }],
  breakdowns: [{ cohorts: [1] }],
  range: { last: 1, unit: 'day' },
};
const flow = (people: number, isIn: boolean): Flow => ({
  segment: [{ kind: 'cohort', cohort: 1, isIn }],
  count: people,
  people,
  nodes: [],
  links: [],
  paths: [],
});
const answer = (...flows: Flow[]): FlowsResult => ({
  timezone: 'UTC',
  k: 10,
  withheld: false,
  freshAt: null,
  computedMs: 1,
  columns: [],
  flows,
  moreSegments: 0,
});
const shown = (...flows: Flow[]) => applyThreshold(answer(...flows), foldFlows(question));

test('split by cohorts, a flow of too few looks like one of nobody', () => {
  const few = shown(flow(57, false), flow(3, true));
  expect(few).toEqual(shown(flow(57, false)));
  expect(few).toEqual(shown(flow(57, false), flow(0, true)));
  expect(few.flows.map(({ people }) => people)).toEqual([57]);
  expect(few.withheld).toBe(true);
});
