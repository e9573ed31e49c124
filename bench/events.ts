/** Events as mixpanel-browser sends them: 3,000 people of 400 organisations on 200 pages, 21 properties each. */
import { randomBytes } from 'node:crypto';

const EVENTS = [
  'Page viewed',
  'Button clicked',
  'Key created',
  'Playground run',
  'Docs searched',
  'Model called',
  'Billing opened',
  'Invite sent',
];
const PAGES = Array.from(
  { length: 200 },
  (_, page) => `https://docs.example.org/guides/${page % 20}/page-${page}`,
);
const BROWSERS = ['Chrome', 'Safari', 'Firefox', 'Microsoft Edge'];
const PLANS = ['free', 'pro', 'team', 'enterprise'];

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

export function browserEvent(token: string, number: number) {
  const person = (number * 7919) % 3_000;
  return {
    event: pick(EVENTS, number),
    properties: {
      $os: 'Mac OS X',
      $browser: pick(BROWSERS, person),
      $browser_version: 140 + (person % 8),
      $current_url: `${pick(PAGES, number * 31)}?ref=${number}`,
      $screen_height: 900,
      $screen_width: 1_440,
      mp_lib: 'web',
      $lib_version: '2.83.0',
      $insert_id: randomBytes(8).toString('hex'),
      time: Date.now() / 1_000,
      distinct_id: `user-${person}`,
      $device_id: `device-${person}`,
      $user_id: `user-${person}`,
      $initial_referrer: '$direct',
      $initial_referring_domain: '$direct',
      token,
      mp_sent_by_lib_version: '2.83.0',
      plan: pick(PLANS, person),
      company: `org-${person % 400}`,
      'latency ms': (number * 37) % 900,
      success: number % 9 !== 0,
      model: `model-${number % 12}`,
    },
  };
}
