import { expect, test } from 'vitest';
import type { Funnel, FunnelsDefinition } from '#contract';
import { audienceAt } from './who.ts';

const words = { funnels: Object.assign(said, { rich: said }), reports: Object.assign(said, { rich: said }) };
function said(key: string, ..._rest: readonly unknown[]): string {
  return key;
}
const asked = (more: Partial<FunnelsDefinition>): FunnelsDefinition => ({
  steps: [{ event: 'Open' }, { event: 'Buy' }],
  view: { kind: 'trend', unit: 'day' },
  range: { last: 30, unit: 'day' },
  ...more,
});
function behind(
  definition: FunnelsDefinition,
  unit?: 'hour' | 'day' | 'week',
  segment: Funnel['segment'] = [],
) {
  const style = {
    color: { light: '#000', dark: '#fff' },
    symbol: 'circle',
    dash: 'solid',
    pattern: 'plain',
  } as const;
  const funnel = { segment, steps: [] };
  const shown = { key: 'one', name: 'all', segment: [], isFolded: false, style, funnel };
  const interval = unit && { bucket: '2026-03-23T00:00:00+01:00', unit, name: 'then' };
  return audienceAt(definition, shown, 1, words, interval);
}

test('behind a step are those who reached it and those who did not, in an interval of a trend those of its own funnel', () => {
  expect(behind(asked({})).crowds.map(({ part }) => part['outcome'])).toEqual(['converted', 'dropped']);
  const [day] = behind(asked({}), 'day').crowds;
  expect(day?.definition).toMatchObject({
    range: { from: '2026-03-23', to: '2026-03-23' },
    view: { kind: 'steps' },
  });
  const weeks = asked({ range: { last: 4, unit: 'week' } });
  expect(behind(weeks, 'week').crowds[0]?.definition['range']).toEqual({
    from: '2026-03-23',
    to: '2026-03-29',
  });
});

test('an interval that cannot be asked about by itself says so, and organisations are nobody', () => {
  const number = { kind: 'number', from: 0, to: 10 } as const;
  for (const { crowds, nobody } of [
    behind(asked({}), 'hour'),
    behind(asked({}), 'week'),
    behind(asked({}), 'day', [number]),
    behind(asked({ view: { kind: 'days', unit: 'day' } }), 'day'),
  ])
    expect([crowds, nobody]).toEqual([[], 'nobodyInterval']);
  expect(behind(asked({ counted: { group: 'company' } }))).toEqual({
    crowds: [],
    nobody: 'nobodyOrganisations',
  });
});
