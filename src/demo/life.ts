import type {
  IncomingEvent,
  IncomingIdentity,
  IncomingProfileChange,
  IncomingRecord,
  IncomingValue,
} from '#events';
import type { Random } from './random.ts';
import { type Developer, launchDay, type Organisation } from './world.ts';

const DAY = 86_400_000;
/** The group key of the demo project. */
export const ORGANISATION_KEY = 'organization_id';

export interface Story {
  readonly days: number;
  /** Midnight UTC of the first day, milliseconds. */
  readonly start: number;
  /** Nothing happens after this moment. */
  readonly end: number;
}

/** What one developer does on one day of the story, in order of time. */
export function liveOneDay(
  random: Random,
  developer: Developer,
  day: number,
  story: Story,
): IncomingRecord[] {
  if (day < developer.signUpDay - 1 || hasLeft(developer, day)) return [];
  const pen = createPen(random, developer, day, story);
  if (day === Math.max(0, developer.signUpDay)) introduce(pen, day === developer.signUpDay);
  else if (random.isLucky(chanceOfActivity(developer, day, story))) work(pen);
  return pen.records.filter((record) => record.time < story.end).sort((a, b) => a.time - b.time);
}

/** The organisation's profile, as a server would send it once. */
export function introduceOrganisation(organisation: Organisation, time: number): IncomingProfileChange {
  return {
    kind: 'profile',
    subject: { kind: 'group', groupKey: ORGANISATION_KEY, groupId: organisation.id },
    time,
    operation: 'set',
    properties: {
      $name: organisation.name,
      industry: organisation.industry,
      size: organisation.size,
      plan: organisation.plan,
    },
  };
}

/** A person leaves for good on a day that follows from the person alone, so that any day can be written by itself. */
function hasLeft(developer: Developer, day: number): boolean {
  const stays =
    Math.log(1 - Number.parseInt(developer.deviceId.slice(0, 6), 16) / 0x1000000) /
    Math.log(1 - developer.churn);
  return day - Math.max(0, developer.signUpDay) > stays;
}

function chanceOfActivity(developer: Developer, day: number, story: Story): number {
  const weekday = new Date(story.start + day * DAY).getUTCDay();
  const weekend = weekday === 0 || weekday === 6 ? 0.3 : 1;
  const sinceLaunch = day - launchDay(story.days);
  const launch = sinceLaunch === 0 ? 2.4 : sinceLaunch > 0 && sinceLaunch < 7 ? 1.35 : 1;
  return Math.min(0.97, developer.habit * weekend * launch);
}

interface Pen {
  readonly random: Random;
  readonly developer: Developer;
  readonly day: number;
  readonly story: Story;
  readonly records: IncomingRecord[];
  event(
    name: string,
    properties?: Record<string, IncomingValue>,
    options?: { anonymous?: boolean; secondDevice?: boolean },
  ): void;
  /** An event right after the last one, that asks chance for nothing. */
  aside(name: string, insertId: string, properties: Record<string, IncomingValue>): void;
  profile(properties: Record<string, IncomingValue>): void;
}

function createPen(random: Random, developer: Developer, day: number, story: Story): Pen {
  // The working day starts about nine o'clock where the person lives; time then passes from one thing to the next.
  let time =
    story.start + day * DAY + Math.max(0, 9 - developer.utcOffset + random.around(2.2, 0.6)) * 3_600_000;
  const records: IncomingRecord[] = [];
  const context = {
    $os: developer.os,
    $browser: developer.browser,
    $browser_version: developer.browserVersion,
    mp_lib: 'web',
    mp_country_code: developer.country,
    $referring_domain: developer.referrer,
    $initial_referring_domain: developer.referrer,
  };
  return {
    random,
    developer,
    day,
    story,
    records,
    event(name, properties = {}, { anonymous = false, secondDevice = false } = {}) {
      time += random.around(40_000, 1.1);
      const deviceId =
        secondDevice && developer.secondDeviceId ? developer.secondDeviceId : developer.deviceId;
      const identity: IncomingIdentity = anonymous ? { deviceId } : { deviceId, userId: developer.userId };
      const event: IncomingEvent = {
        kind: 'event',
        name,
        identity,
        rawDistinctId: anonymous ? `$device:${deviceId}` : developer.userId,
        time: Math.round(time),
        insertId: random.hex(16),
        properties: {
          ...context,
          ...(anonymous ? {} : { [ORGANISATION_KEY]: developer.organisation.id }),
          ...properties,
        },
      };
      records.push(event);
    },
    aside(name, insertId, properties) {
      const { deviceId, userId } = developer;
      records.push({
        kind: 'event',
        name,
        identity: { deviceId, userId },
        rawDistinctId: userId,
        time: Math.round(time) + 1,
        insertId,
        properties: { ...context, [ORGANISATION_KEY]: developer.organisation.id, ...properties },
      });
    },
    profile(properties) {
      records.push({
        kind: 'profile',
        subject: { kind: 'person', identity: { userId: developer.userId } },
        time: Math.round(time),
        operation: 'set',
        properties,
      });
    },
  };
}

const DOCS = [
  '/docs',
  '/docs/quickstart',
  '/docs/authentication',
  '/docs/models',
  '/docs/rate-limits',
  '/docs/errors',
  '/docs/streaming',
  '/docs/billing',
  '/docs/fine-tuning',
] as const;

function introduce(pen: Pen, signsUpNow: boolean): void {
  const { developer, random } = pen;
  if (signsUpNow) {
    const campaign = developer.campaign ? { utm_source: 'campaign', utm_campaign: developer.campaign } : {};
    pen.event('Page Viewed', { $current_url: 'https://platform.example/', ...campaign }, { anonymous: true });
    for (let page = random.between(0, 2); page > 0; page--) docs(pen, true);
    pen.event('Signed Up', {
      method: random.weighted([
        ['github', 48],
        ['google', 37],
        ['email', 15],
      ]),
    });
  }
  pen.profile({
    $email: developer.email,
    $name: `${developer.name.first} ${developer.name.last}`,
    ...(developer.phone ? { $phone: developer.phone } : {}),
    language: developer.name.language,
    role: random.weighted([
      ['backend', 37],
      ['full-stack', 25],
      ['data', 17],
      ['founder', 11],
      ['research', 10],
    ]),
    plan: developer.organisation.plan,
    sdk: developer.sdk,
    $country_code: developer.country,
    [ORGANISATION_KEY]: developer.organisation.id,
  });
  if (!signsUpNow) return;
  showOnboarding(pen);
  if (developer.getsKey)
    pen.event('API Key Created', {
      scope: random.weighted([
        ['all', 70],
        ['restricted', 30],
      ]),
    });
  if (developer.makesCalls) {
    pen.event('First API Call', { model: modelOn(pen), sdk: developer.sdk });
    apiCall(pen);
  }
  if (developer.pays && random.isLucky(0.4)) billing(pen);
}

/** New people see one of two ways to begin. Who and when follows from the device alone: the rest of the story stays as it is. */
function showOnboarding(pen: Pen): void {
  const { developer } = pen;
  const chance = Number.parseInt(developer.deviceId.slice(-6), 16) / 0x1000000;
  const isGuided = chance < 0.5;
  const withId = (suffix: string) => `${developer.deviceId.replaceAll('-', '').slice(0, 15)}${suffix}`;
  pen.aside('$experiment_started', withId('a'), {
    'Experiment name': 'onboarding',
    'Variant name': isGuided ? 'guided' : 'control',
  });
  const isHelped = !developer.getsKey && isGuided && chance * 10 - Math.floor(chance * 10) < 0.6;
  if (isHelped) pen.aside('API Key Created', withId('b'), { scope: 'all' });
}

function work(pen: Pen): void {
  const { developer, random } = pen;
  const things = Math.max(1, Math.round(random.around(developer.intensity, 0.5)));
  const secondDevice = developer.secondDeviceId !== undefined && random.isLucky(0.25);
  pen.event('Page Viewed', { $current_url: 'https://platform.example/dashboard' }, { secondDevice });
  for (let thing = 0; thing < things; thing++) {
    const what = random.weighted([
      ['call', developer.makesCalls ? 56 : 0],
      ['playground', 16],
      ['docs', 18],
      ['search', 5],
      ['usage', 6],
      ['key', developer.getsKey ? 1.6 : 4],
      ['ticket', 0.5],
    ] as const);
    if (what === 'call') apiCall(pen);
    else if (what === 'playground') playground(pen);
    else if (what === 'docs') docs(pen, false);
    else if (what === 'search') pen.event('Docs Searched', { query: searchText(pen) });
    else if (what === 'usage') pen.event('Usage Viewed', { period: random.pick(['day', 'week', 'month']) });
    else if (what === 'key') pen.event('API Key Created', { scope: 'restricted' });
    else
      pen.event('Support Ticket Opened', {
        topic: random.pick(['billing', 'latency', 'errors', 'account']),
        subject: `My key stopped working, write to ${developer.email}`,
      });
  }
  if (developer.pays && random.isLucky(0.04)) billing(pen);
}

function docs(pen: Pen, anonymous: boolean): void {
  pen.event(
    'Docs Viewed',
    { $current_url: `https://platform.example${pen.random.pick(DOCS)}` },
    { anonymous },
  );
}

function playground(pen: Pen): void {
  const tokens = Math.round(pen.random.around(620, 0.8));
  pen.event('Playground Run', {
    model: modelOn(pen),
    tokens,
    temperature: pen.random.pick([0, 0.2, 0.7, 1]),
    streamed: pen.random.isLucky(0.8),
  });
}

function billing(pen: Pen): void {
  pen.event('Billing Added', {
    plan: pen.developer.organisation.plan,
    amount_eur: pen.random.pick([20, 50, 50, 100, 500]),
    currency: 'EUR',
  });
}

function apiCall(pen: Pen): void {
  const { random, developer, day, story } = pen;
  const model = modelOn(pen);
  // One bad afternoon, ten days after the launch: half of the calls time out.
  const isOutage = day === launchDay(story.days) + 10;
  const isError = random.isLucky(isOutage ? 0.5 : 0.035);
  const tokens = Math.round(random.around(model.startsWith('large') ? 1_900 : 740, 0.9));
  pen.event('API Call', {
    model,
    sdk: developer.sdk,
    endpoint: random.weighted([
      ['/v1/chat', 71],
      ['/v1/embeddings', 19],
      ['/v1/files', 6],
      ['/v1/batches', 4],
    ]),
    status: isError ? 'error' : 'ok',
    ...(isError
      ? {
          error_type: isOutage
            ? 'timeout'
            : random.weighted([
                ['rate_limit', 55],
                ['invalid_request', 27],
                ['timeout', 12],
                ['auth', 6],
              ]),
        }
      : {}),
    tokens,
    latency_ms: Math.round(random.around(isOutage ? 4_200 : 480, 0.6)),
    cost_eur: Math.round(tokens * (model === 'large-2' ? 0.9 : model === 'large-1' ? 1.4 : 0.2)) / 100_000,
    streamed: random.isLucky(0.62),
  });
}

/** `large-2` exists from launch day on and takes over; a handful of people try a model that nobody should see named. */
function modelOn(pen: Pen): string {
  const { random, day, story, developer } = pen;
  if (developer.userId.endsWith('77')) return 'preview-nightjar';
  const large2 = day < launchDay(story.days) ? 0 : 45;
  return random.weighted([
    ['small-1', 34],
    ['medium-1', 29],
    ['large-1', large2 ? 12 : 37],
    ['large-2', large2],
  ]);
}

/** Mostly what everybody asks; sometimes what only one person would ever type. */
function searchText(pen: Pen): string {
  const { random, developer } = pen;
  if (random.isLucky(0.72))
    return random.pick([
      'rate limits',
      'streaming',
      'api key',
      'pricing',
      'embeddings',
      'function calling',
      'timeout',
      'large-2',
    ]);
  return random.isLucky(0.3)
    ? `reset password ${developer.email}`
    : `${developer.name.last} ${developer.organisation.name} invoice ${random.hex(6)}`;
}
