import { expect, test } from 'vitest';
import { FIRST_QUESTION } from './edit.ts';
import { firstFunnel } from './first-question.ts';

const answer = (totals: readonly (number | null)[]) => ({
  series: totals.map((total) => ({ metric: '', label: '', segment: [], values: [], total, people: total })),
});

test('a first funnel goes from what most people do to what fewer do, without what too few do', () => {
  const { steps } = firstFunnel(['Paid', 'Opened', 'Rare', 'Never', 'Shared'], answer([40, 90, null, 0, 60]));
  expect(steps.map(({ event }) => event)).toEqual(['Opened', 'Shared', 'Paid']);
});

test('one event alone asks who comes back to it, and none what people do at all', () => {
  expect(firstFunnel(['Opened'], answer([90])).steps).toEqual([{ event: 'Opened' }, { event: 'Opened' }]);
  expect(firstFunnel(['Opened'], answer([null]))).toBe(FIRST_QUESTION);
});
