import { z } from 'zod';
import { type InsightsDefinition, type InsightsResult, letterOf, type Metric } from '#contract';
import { defineQuery } from './endpoint.ts';
import {
  byValue,
  common,
  limit,
  measureType,
  names,
  oneName,
  period,
  rangeOf,
  table,
  unit,
  values,
} from './params.ts';
import { toMeasure } from './segmentation.ts';
import { type Dated, datedValues, datesOf, inFormat, isShown, legend, segmentName } from './series.ts';

/** Mixpanel's `events` family: several events beside each other. */

/** Metrics of one question. */
const TOGETHER = 10;

const eventsParams = z.strictObject({
  ...common,
  ...period,
  ...table,
  event: names,
  type: measureType.default('general'),
  unit: unit.default('day'),
});

export const events = defineQuery({
  params: eventsParams,
  kind: 'insights',
  ask: (params): InsightsDefinition[] =>
    inTens(params.event).map((some) => ({
      metrics: some.map((event) => ({ kind: 'event', event, measure: toMeasure(params.type) })),
      range: rangeOf(params, params.unit),
      unit: params.unit,
    })),
  reply: ({ event, format }, answers) => {
    const asked = inTens(event);
    const reply = legend(
      answers[0] ? datesOf(answers[0]) : [],
      Object.fromEntries(
        answers.flatMap((result, page) =>
          result.series
            .filter(isShown)
            .map((series): [string, Dated] => [
              nameAsked(series, asked[page] ?? []),
              datedValues(result, series),
            ]),
        ),
      ),
    );
    return inFormat(format, reply);
  },
});

/** As whoever asked wrote it: a custom event is not called by its name there. */
function nameAsked({ metric, label }: InsightsResult['series'][number], names: readonly string[]): string {
  return names.find((_, index) => letterOf(index) === metric) ?? label;
}

const namesParams = z.strictObject({
  ...common,
  type: measureType.optional(),
  limit: limit(5_000).default(255),
});

/** The names that are public; with a `type` the busiest of the last 31 days first, of the hundred seen last. */
export const eventsNames = defineQuery({
  params: namesParams,
  kind: 'insights',
  ask: ({ type }, { catalogue }): InsightsDefinition[] =>
    type === undefined
      ? []
      : inTens(recentEvents(catalogue.events)).map((some) => ({
          metrics: some.map((event): Metric => ({ kind: 'event', event, measure: toMeasure(type) })),
          range: { last: 31, unit: 'day' },
          unit: 'month',
        })),
  reply: ({ limit: most }, answers, { catalogue }) => {
    const asked = inTens(recentEvents(catalogue.events));
    const amounts = new Map(
      answers.flatMap((result, page) =>
        totals(result).map((amount, place) => [asked[page]?.[place] ?? '', amount] as const),
      ),
    );
    return catalogue.events
      .map(({ name }) => name)
      .sort((a, b) => (amounts.get(b) ?? 0) - (amounts.get(a) ?? 0))
      .slice(0, most);
  },
});

/** Events that are looked at for the busiest: those seen last. */
const CANDIDATES = 100;

const topParams = z.strictObject({
  ...common,
  type: measureType.default('general'),
  limit: limit(CANDIDATES).default(100),
});

/** Today's busiest events, and what became of them since yesterday. */
export const eventsTop = defineQuery({
  params: topParams,
  kind: 'insights',
  ask: ({ type }, { catalogue }): InsightsDefinition[] =>
    inTens(recentEvents(catalogue.events)).map((some) => ({
      metrics: some.map((event): Metric => ({ kind: 'event', event, measure: toMeasure(type) })),
      range: { last: 1, unit: 'day' },
      unit: 'day',
      compare: { kind: 'previous' },
    })),
  reply: ({ type, limit: most }, answers) => ({
    events: answers
      .flatMap(({ series }) => series.filter(isShown))
      .map(({ label, total, comparison }) => ({
        event: label,
        amount: total ?? 0,
        percent_change: changeOf(total, comparison?.total ?? null),
      }))
      .filter(({ amount }) => amount > 0)
      .sort((a, b) => b.amount - a.amount || (a.event < b.event ? -1 : 1))
      .slice(0, most),
    type,
  }),
});

function recentEvents(known: readonly { readonly name: string; readonly lastSeenAt: string | null }[]) {
  return [...known]
    .sort((a, b) => ((a.lastSeenAt ?? '') < (b.lastSeenAt ?? '') ? 1 : -1))
    .slice(0, CANDIDATES)
    .map(({ name }) => name);
}

/** 0.5: half as many again. Null where there was nothing before, or it is kept back. */
function changeOf(now: number | null, before: number | null): number | null {
  return now === null || before === null || before === 0 ? null : (now - before) / before;
}

const propertyValuesParams = z.strictObject({
  ...common,
  ...period,
  ...table,
  event: oneName,
  name: oneName,
  values: values.optional(),
  type: measureType.default('general'),
  unit: unit.default('day'),
  limit: limit(3_000).default(255),
});

/** One event by the values of one property. */
export const eventProperties = defineQuery({
  params: propertyValuesParams,
  kind: 'insights',
  ask: (
    { event, name, values: only, type, unit: by, limit: most, ...when },
    { catalogue },
  ): InsightsDefinition[] => {
    const property = byValue({ scope: 'event', name }, catalogue);
    return [
      {
        metrics: [{ kind: 'event', event, measure: toMeasure(type) }],
        ...(only && { filter: { property, operator: 'is' as const, values: only } }),
        breakdowns: [{ property }],
        range: rangeOf(when, by),
        unit: by,
        limit: most,
      },
    ];
  },
  reply: ({ format }, [result]) => {
    const values = (result?.series ?? [])
      .filter(isShown)
      .flatMap((series) =>
        result ? [[segmentName(series.segment, result.k), datedValues(result, series)] as const] : [],
      );
    return inFormat(format, legend(result ? datesOf(result) : [], Object.fromEntries(values)));
  },
});

const valuesOfEventParams = z.strictObject({
  ...common,
  event: oneName,
  name: oneName,
  limit: limit(1_000).default(255),
});

/** The readable texts of a property on the events of one name, in the last three months; those of most events first. */
export const valuesOfEvent = defineQuery({
  params: valuesOfEventParams,
  kind: 'insights',
  ask: ({ event, name, limit: most }, { catalogue }): InsightsDefinition[] => [
    {
      metrics: [{ kind: 'event', event, measure: { kind: 'total' } }],
      breakdowns: [{ property: byValue({ scope: 'event', name }, catalogue) }],
      range: { last: 3, unit: 'month' },
      unit: 'month',
      limit: most,
    },
  ],
  reply: (_, [result]) =>
    (result?.series ?? [])
      .filter(isShown)
      .flatMap(({ segment: [value] }) => (value?.kind === 'text' ? [value.text] : [])),
});

const topPropertiesParams = z.strictObject({
  ...common,
  event: oneName,
  limit: limit(100).default(10),
});

/** On how many of the last 30 days' events of a name each property was set. */
export const propertiesTop = defineQuery({
  params: topPropertiesParams,
  kind: 'insights',
  ask: ({ event }, { catalogue }): InsightsDefinition[] =>
    inTens(eventPropertyNames(catalogue.properties)).map((some) => ({
      metrics: some.map((name) => ({
        kind: 'event',
        event,
        measure: { kind: 'total' },
        filter: { property: { scope: 'event', name }, operator: 'is_set' },
      })),
      range: { last: 30, unit: 'day' },
      unit: 'day',
    })),
  reply: ({ limit: most }, answers, { catalogue }) => {
    const wanted = inTens(eventPropertyNames(catalogue.properties));
    const counts = answers.flatMap((result, page) =>
      totals(result).map((count, place) => [wanted[page]?.[place] ?? '', count] as const),
    );
    return Object.fromEntries(
      counts
        .filter(([, count]) => count > 0)
        .sort(([, a], [, b]) => b - a)
        .slice(0, most)
        .map(([name, count]) => [name, { count }]),
    );
  },
});

function totals({ series }: InsightsResult): number[] {
  return series.map(({ total }) => total ?? 0);
}

function eventPropertyNames(properties: readonly { readonly scope: string; readonly name: string }[]) {
  const found = properties.flatMap(({ scope, name }) => (scope === 'event' ? [name] : []));
  return [...new Set(found)].slice(0, CANDIDATES);
}

function inTens<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / TOGETHER) }, (_, page) =>
    items.slice(page * TOGETHER, (page + 1) * TOGETHER),
  );
}
