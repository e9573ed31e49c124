import { expect, test } from 'vitest';
import type { Catalogue } from '#contract';
import { planTemplate } from './templates.ts';

const property = (name: string, kind: Catalogue['properties'][number]['kind'] = 'text') => ({
  scope: 'event' as const,
  name,
  kind,
  privacy: 'crowd' as const,
});
const catalogue = (events: string[], properties: Catalogue['properties'] = []): Catalogue => ({
  events: events.map((name) => ({ name, lastSeenAt: null })),
  customEvents: [],
  hiddenEvents: 0,
  hiddenProperties: 0,
  groups: [],
  properties,
  cohorts: [],
});

test('a template asks for events that the project has, and names what it could not make', () => {
  const planned = planTemplate(
    'platform',
    catalogue(
      ['First API Call', 'API Call', 'Signed Up'],
      [property('model'), property('latency_ms', 'number')],
    ),
  );
  expect(planned.reports.map(({ name }) => name)).toEqual([
    'wish_callers',
    'wish_calls',
    'wish_callsBy',
    'wish_speed',
  ]);
  expect(planned.reports[0]?.definition.metrics).toEqual([
    { kind: 'event', event: 'API Call', measure: { kind: 'unique' } },
  ]);
  expect(planned.reports[2]?.definition.breakdowns).toEqual([
    { property: { scope: 'event', name: 'model' } },
  ]);
  expect(planned.missing).toEqual(['wish_callStatus', 'wish_sdks']);
});

test('nothing is made of properties whose values are never shown', () => {
  const opaque = { ...property('model'), privacy: 'opaque' as const };
  const { reports } = planTemplate('platform', catalogue(['API Call'], [opaque]));
  expect(reports.map(({ name }) => name)).toEqual(['wish_callers', 'wish_calls']);
});

test('where no event fits, a template is what any project can answer, or nothing', () => {
  expect(planTemplate('platform', catalogue(['Song Played'])).reports).toEqual([]);
  expect(planTemplate('mobile', catalogue(['Song Played'])).reports.map(({ name }) => name)).toEqual([
    'wish_daily',
    'wish_monthly',
  ]);
});
