import type { en } from './en/index.ts';
import type { Locale } from './locale.ts';
import type { Message } from './messages.ts';

/** The English catalogue is the list of keys; every area is one file. */
export type English = typeof en;
export type Area = keyof English;
export type Messages<A extends Area> = { readonly [Key in keyof English[A]]: Message };

type Loaders = { readonly [A in Area]: () => Promise<Messages<A>> };

const LOADERS: Record<Locale, Loaders> = {
  en: {
    shell: async () => (await import('./en/shell.ts')).shell,
    annotations: async () => (await import('./en/annotations.ts')).annotations,
    boards: async () => (await import('./en/boards.ts')).boards,
    alerts: async () => (await import('./en/alerts.ts')).alerts,
    cohorts: async () => (await import('./en/cohorts.ts')).cohorts,
    custom: async () => (await import('./en/custom.ts')).custom,
    events: async () => (await import('./en/events.ts')).events,
    settings: async () => (await import('./en/settings.ts')).settings,
    frequency: async () => (await import('./en/frequency.ts')).frequency,
    experiments: async () => (await import('./en/experiments.ts')).experiments,
    funnels: async () => (await import('./en/funnels.ts')).funnels,
    insights: async () => (await import('./en/insights.ts')).insights,
    lexicon: async () => (await import('./en/lexicon.ts')).lexicon,
    flows: async () => (await import('./en/flows.ts')).flows,
    lookups: async () => (await import('./en/lookups.ts')).lookups,
    people: async () => (await import('./en/people.ts')).people,
    containment: async () => (await import('./en/containment.ts')).containment,
    reports: async () => (await import('./en/reports.ts')).reports,
    retention: async () => (await import('./en/retention.ts')).retention,
  },
  it: {
    shell: async () => (await import('./it/shell.ts')).shell,
    annotations: async () => (await import('./it/annotations.ts')).annotations,
    boards: async () => (await import('./it/boards.ts')).boards,
    alerts: async () => (await import('./it/alerts.ts')).alerts,
    cohorts: async () => (await import('./it/cohorts.ts')).cohorts,
    custom: async () => (await import('./it/custom.ts')).custom,
    events: async () => (await import('./it/events.ts')).events,
    settings: async () => (await import('./it/settings.ts')).settings,
    frequency: async () => (await import('./it/frequency.ts')).frequency,
    experiments: async () => (await import('./it/experiments.ts')).experiments,
    funnels: async () => (await import('./it/funnels.ts')).funnels,
    insights: async () => (await import('./it/insights.ts')).insights,
    lexicon: async () => (await import('./it/lexicon.ts')).lexicon,
    flows: async () => (await import('./it/flows.ts')).flows,
    lookups: async () => (await import('./it/lookups.ts')).lookups,
    people: async () => (await import('./it/people.ts')).people,
    containment: async () => (await import('./it/containment.ts')).containment,
    reports: async () => (await import('./it/reports.ts')).reports,
    retention: async () => (await import('./it/retention.ts')).retention,
  },
};

const loaded = new Map<string, Promise<unknown>>();

/** The messages of one area in one language: only what a page says travels. The same promise each time, for `use`. */
export function loadMessages<A extends Area>(locale: Locale, area: A): Promise<Messages<A>> {
  const key = `${locale}/${area}`;
  const messages = loaded.get(key) ?? LOADERS[locale][area]();
  loaded.set(key, messages);
  return messages as Promise<Messages<A>>; // put there under this key
}
