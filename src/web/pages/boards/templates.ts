import type { Catalogue, InsightsDefinition, Measure } from '#contract';
import type { English } from '../../i18n/catalogue.ts';

export type TemplateName = 'platform' | 'saas' | 'mobile';
type WishName = Extract<keyof English['boards'], `wish_${string}`>;
type Property = Catalogue['properties'][number];

/** One report that a template would like to have; undefined where the project has nothing for it. */
interface Wish {
  readonly name: WishName;
  readonly make: (found: Found) => InsightsDefinition | undefined;
  readonly chart?: 'line' | 'bar';
}

interface PlannedReport {
  readonly name: WishName;
  readonly definition: InsightsDefinition;
  readonly chart: 'line' | 'bar';
}

/** What of a template can be made out of what the project really has, and what cannot. */
export interface Planned {
  readonly reports: readonly PlannedReport[];
  readonly missing: readonly WishName[];
}

export function planTemplate(template: TemplateName, catalogue: Catalogue): Planned {
  const found = finder(catalogue);
  const planned = WISHES[template].map(({ name, make, chart = 'line' }) => ({
    name,
    chart,
    definition: make(found),
  }));
  return {
    reports: planned.flatMap(({ definition, ...rest }) => (definition ? [{ ...rest, definition }] : [])),
    missing: planned.flatMap(({ name, definition }) => (definition ? [] : [name])),
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

function asked(
  event: string | null | undefined,
  measure: Measure,
  by?: Property,
): InsightsDefinition | undefined {
  if (event === undefined) return;
  const range = { last: 30, unit: 'day' } as const;
  const metrics = [{ kind: 'event' as const, event, measure }];
  if (by) return { metrics, range, unit: 'day', breakdowns: [{ property: refOf(by) }], limit: 8 };
  return { metrics, range, unit: 'day', compare: { kind: 'previous' } };
}

/** By a property that must be there. */
function askedBy(
  event: string | null | undefined,
  measure: Measure,
  by: Property | undefined,
): InsightsDefinition | undefined {
  return by && asked(event, measure, by);
}

function refOf({ scope, group, name }: Property) {
  return { scope, name, ...(group !== undefined && { group }) };
}

const CALL = [/^api (call|request)/i, /\b(api|request|call)\b/i, /request|call/i];
const SIGN_UP = [/^sign(ed)?[ _-]?up/i, /regist(er|ration)|account (created|made)/i];

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
      make: ({ event }) =>
        asked(event(/upgrad|subscri|purchas|checkout|payment|billing|order completed/i), UNIQUE),
    },
    { name: 'wish_oftenness', make: () => asked(null, { kind: 'frequency', aggregate: 'average' }) },
    {
      name: 'wish_invites',
      make: ({ event }) => asked(event(/invit|member added|team/i), UNIQUE),
    },
  ],
  mobile: [
    { name: 'wish_daily', make: () => asked(null, { kind: 'dau' }) },
    { name: 'wish_monthly', make: () => asked(null, { kind: 'mau' }) },
    {
      name: 'wish_opens',
      make: ({ event }) => asked(event(/app open|session start|\$ae_session|launch/i), TOTAL),
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
  ],
};
