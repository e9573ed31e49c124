import { expect, test } from 'vitest';
import { type Catalogue, REPORT_SCHEMAS } from '#contract';
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
    'wish_toFirstCall',
    'wish_callAgain',
    'wish_afterSignUp',
  ]);
  expect(planned.reports.map(({ question }) => question)).toMatchObject([
    { definition: { metrics: [{ kind: 'event', event: 'API Call', measure: { kind: 'unique' } }] } },
    {},
    { definition: { breakdowns: [{ property: { scope: 'event', name: 'model' } }] } },
    {},
    { kind: 'funnels', definition: { steps: [{ event: 'Signed Up' }, { event: 'API Call' }] } },
    {
      kind: 'retention',
      definition: { birth: { event: 'API Call', firstEver: true }, returning: { event: 'API Call' } },
    },
    { kind: 'flows', definition: { anchors: [{ event: 'Signed Up', after: 3 }] } },
  ]);
  expect(planned.missing).toEqual(['wish_callStatus', 'wish_sdks']);
});

test('nothing is made of properties whose values are never shown', () => {
  const opaque = { ...property('model'), privacy: 'opaque' as const };
  const { reports } = planTemplate('platform', catalogue(['API Call'], [opaque]));
  expect(reports.map(({ name }) => name)).toEqual(['wish_callers', 'wish_calls', 'wish_callAgain']);
});

test('where no event fits, a template is what any project can answer, or nothing', () => {
  expect(planTemplate('platform', catalogue(['Song Played'])).reports).toEqual([]);
  expect(planTemplate('mobile', catalogue(['Song Played'])).reports.map(({ name }) => name)).toEqual([
    'wish_daily',
    'wish_monthly',
    'wish_dayAgain',
  ]);
});

test.each(['platform', 'saas', 'mobile'] as const)(
  'every question of the template %s is one that its kind takes, with a funnel, a retention and a flow among them',
  (template) => {
    const { reports, missing } = planTemplate(
      template,
      catalogue(
        ['API Call', 'Sign Up', 'API Key Created', 'App Opened', 'Purchase', 'Invited', 'Crash'],
        [
          ...['model', 'status', 'sdk', 'plan', 'os', 'app_version', 'country'].map((name) => property(name)),
          property('latency_ms', 'number'),
        ],
      ),
    );
    expect(missing).toEqual([]);
    for (const { question } of reports)
      expect(REPORT_SCHEMAS[question.kind].definition.safeParse(question.definition).success).toBe(true);
    const kinds = new Set(reports.map(({ question }) => question.kind));
    expect([...kinds].sort()).toEqual(['flows', 'funnels', 'insights', 'retention']);
  },
);
