import type { Catalogue, Measure, ReportDefinition, ReportName, RetentionDefinition } from '#contract';
import type { English } from '../../i18n/catalogue.ts';

export type TemplateName = 'platform' | 'saas' | 'mobile';
type WishName = Extract<keyof English['boards'], `wish_${string}`>;
type Property = Catalogue['properties'][number];

type Question = {
  readonly [Name in ReportName]: { readonly kind: Name; readonly definition: ReportDefinition<Name> };
}[ReportName];

/** One report that a template would like to have; undefined where the project has nothing for it. */
interface Wish {
  readonly name: WishName;
  readonly make: (found: Found) => Question | undefined;
  /** Of Insights: a line where not said. */
  readonly chart?: 'bar';
}

interface PlannedReport {
  readonly name: WishName;
  readonly question: Question;
  readonly chart: 'line' | 'bar' | null;
}

/** What of a template can be made out of what the project really has, and what cannot. */
export interface Planned {
  readonly reports: readonly PlannedReport[];
  readonly missing: readonly WishName[];
}

export function planTemplate(template: TemplateName, catalogue: Catalogue): Planned {
  const found = finder(catalogue);
  const planned = WISHES[template].map(({ name, make, chart }) => ({
    name,
    question: make(found),
    chart: chart ?? ('line' as const),
  }));
  return {
    reports: planned.flatMap(({ name, question, chart }) =>
      question ? [{ name, question, chart: question.kind === 'insights' ? chart : null }] : [],
    ),
    missing: planned.flatMap(({ name, question }) => (question ? [] : [name])),
  };
}

interface Found {
  /** The first of these names, in the order of wanting, that some event has. */
  event(...wanted: readonly RegExp[]): string | undefined;
  property(kind: Property['kind'], ...wanted: readonly RegExp[]): Property | undefined;
}

function finder({ events, properties }: Catalogue): Found {
  const readable = properties.filter(({ privacy }) => privacy === 'public' || privacy === 'crowd');
  const first = <One extends { readonly name: string }>(all: readonly One[], wanted: readonly RegExp[]) =>
    wanted.flatMap((pattern) => all.filter(({ name }) => pattern.test(name)))[0];
  return {
    event: (...wanted) =>
      first(
        events.filter(({ isHidden }) => !isHidden),
        wanted,
      )?.name,
    property: (kind, ...wanted) =>
      first(
        readable.filter((property) => property.kind === kind && property.scope === 'event'),
        wanted,
      ),
  };
}

const UNIQUE: Measure = { kind: 'unique' };
const TOTAL: Measure = { kind: 'total' };

function asked(event: string | null | undefined, measure: Measure, by?: Property): Question | undefined {
  if (event === undefined) return;
  const range = { last: 30, unit: 'day' } as const;
  const metrics = [{ kind: 'event' as const, event, measure }];
  return {
    kind: 'insights',
    definition: by
      ? { metrics, range, unit: 'day', breakdowns: [{ property: refOf(by) }], limit: 8 }
      : { metrics, range, unit: 'day', compare: { kind: 'previous' } },
  };
}

/** Through those of the steps that the project has, two at least. */
function through(...events: readonly (string | undefined)[]): Question | undefined {
  const steps = [...new Set(events)].flatMap((event) => (event === undefined ? [] : [{ event }]));
  if (steps.length < 2) return;
  return {
    kind: 'funnels',
    definition: { steps, view: { kind: 'steps' }, range: { last: 30, unit: 'day' } },
  };
}

/** Who comes back for more; `null`: for anything. */
function comingBack(
  birth: string | null | undefined,
  returning: string | null | undefined,
  unit: 'day' | 'week',
): Question | undefined {
  if (birth === undefined || returning === undefined) return;
  const cut: Pick<RetentionDefinition, 'range' | 'buckets'> =
    unit === 'day'
      ? { range: { last: 30, unit: 'day' }, buckets: { kind: 'even', count: 14 } }
      : { range: { last: 90, unit: 'day' }, buckets: { kind: 'even', count: 8 } };
  return {
    kind: 'retention',
    definition: {
      ...{ birth: { event: birth, firstEver: true }, returning: { event: returning }, unit, ...cut },
      ...{ bucketing: 'rolling', criterion: 'on_or_after', measure: { kind: 'rate' } },
    },
  };
}

/** What people do next. */
function after(event: string | undefined): Question | undefined {
  if (event === undefined) return;
  return {
    kind: 'flows',
    definition: { anchors: [{ event, before: 0, after: 3 }], range: { last: 30, unit: 'day' } },
  };
}

/** By a property that must be there. */
function askedBy(
  event: string | null | undefined,
  measure: Measure,
  by: Property | undefined,
): Question | undefined {
  return by && asked(event, measure, by);
}

function refOf({ scope, group, name }: Property) {
  return { scope, name, ...(group !== undefined && { group }) };
}

const CALL = [/^api (call|request)/i, /\b(api|request|call)\b/i, /request|call/i];
const SIGN_UP = [/^sign(ed)?[ _-]?up/i, /regist(er|ration)|account (created|made)/i];
const KEY = [
  /\b(key|token|credential)s? (created|made|issued)/i,
  /(create|make|issue)d? (an? )?(api )?(key|token)/i,
];
const PAYING = [/upgrad|subscri|purchas|checkout|payment|billing|order completed/i];
const OPENING = [/app open|session start|\$ae_session|launch/i];
const FIRST_OPENING = [/\$ae_first_open|first (app )?open|install/i];

const WISHES: Readonly<Record<TemplateName, readonly Wish[]>> = {
  platform: [
    { name: 'wish_callers', make: ({ event }) => asked(event(...CALL), UNIQUE) },
    { name: 'wish_calls', make: ({ event }) => asked(event(...CALL), TOTAL) },
    {
      name: 'wish_callsBy',
      make: ({ event, property }) =>
        askedBy(event(...CALL), TOTAL, property('text', /^(model|endpoint|route|method|operation)$/i)),
    },
    {
      name: 'wish_callStatus',
      make: ({ event, property }) =>
        askedBy(event(...CALL), TOTAL, property('text', /^(status|outcome|result|error|error_code)$/i)),
    },
    {
      name: 'wish_speed',
      make: ({ event, property }) => {
        const speed = property('number', /latency|duration|response.?time|elapsed/i);
        return (
          speed && asked(event(...CALL), { kind: 'property', property: refOf(speed), aggregate: 'median' })
        );
      },
    },
    {
      name: 'wish_sdks',
      chart: 'bar',
      make: ({ property }) => askedBy(null, UNIQUE, property('text', /^(sdk|client|library|lib)$/i, /sdk/i)),
    },
    {
      name: 'wish_toFirstCall',
      make: ({ event }) => through(event(...SIGN_UP), event(...KEY), event(...CALL)),
    },
    { name: 'wish_callAgain', make: ({ event }) => comingBack(event(...CALL), event(...CALL), 'week') },
    { name: 'wish_afterSignUp', make: ({ event }) => after(event(...SIGN_UP, ...KEY)) },
  ],
  saas: [
    { name: 'wish_weekly', make: () => asked(null, { kind: 'wau' }) },
    { name: 'wish_signUps', make: ({ event }) => asked(event(...SIGN_UP), UNIQUE) },
    {
      name: 'wish_byPlan',
      make: ({ property }) => askedBy(null, UNIQUE, property('text', /^(plan|tier|subscription)$/i, /plan/i)),
    },
    {
      name: 'wish_paying',
      make: ({ event }) => asked(event(...PAYING), UNIQUE),
    },
    { name: 'wish_oftenness', make: () => asked(null, { kind: 'frequency', aggregate: 'average' }) },
    {
      name: 'wish_invites',
      make: ({ event }) => asked(event(/invit|member added|team/i), UNIQUE),
    },
    { name: 'wish_toPaying', make: ({ event }) => through(event(...SIGN_UP), event(...PAYING)) },
    { name: 'wish_weekAgain', make: () => comingBack(null, null, 'week') },
    { name: 'wish_afterSignUp', make: ({ event }) => after(event(...SIGN_UP)) },
  ],
  mobile: [
    { name: 'wish_daily', make: () => asked(null, { kind: 'dau' }) },
    { name: 'wish_monthly', make: () => asked(null, { kind: 'mau' }) },
    {
      name: 'wish_opens',
      make: ({ event }) => asked(event(...OPENING), TOTAL),
    },
    {
      name: 'wish_systems',
      chart: 'bar',
      make: ({ property }) => askedBy(null, UNIQUE, property('text', /^\$?os$/i, /platform|system/i)),
    },
    {
      name: 'wish_versions',
      chart: 'bar',
      make: ({ property }) => askedBy(null, UNIQUE, property('text', /app.?version|^version$/i)),
    },
    {
      name: 'wish_countries',
      chart: 'bar',
      make: ({ property }) => askedBy(null, UNIQUE, property('text', /country/i)),
    },
    { name: 'wish_crashes', make: ({ event }) => asked(event(/crash/i), UNIQUE) },
    {
      name: 'wish_toPurchase',
      make: ({ event }) => through(event(...FIRST_OPENING, ...OPENING), event(...SIGN_UP), event(...PAYING)),
    },
    {
      name: 'wish_dayAgain',
      make: ({ event }) => comingBack(event(...FIRST_OPENING) ?? null, null, 'day'),
    },
    { name: 'wish_afterOpening', make: ({ event }) => after(event(...OPENING, ...FIRST_OPENING)) },
  ],
};
