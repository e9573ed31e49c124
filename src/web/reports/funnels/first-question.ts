import { useQuery } from '@tanstack/react-query';
import type { Catalogue, FunnelsDefinition, InsightsDefinition, InsightsResult } from '#contract';
import { api } from '../../api.ts';
import { useProject } from '../../project.tsx';
import { FIRST_QUESTION } from './edit.ts';

const MOST_ASKED = 20;
const MOST_STEPS = 3;

/**
 * What a newcomer is shown: the events that most people did, the commonest first, so that the first funnel is one. Undefined while
 * the project is asked for them.
 */
export function useFirstQuestion(isWanted: boolean): FunnelsDefinition | undefined {
  const { id } = useProject();
  const { data, isError } = useQuery({
    queryKey: ['project', id, 'first-funnel'],
    queryFn: async ({ signal }) => {
      const names = lately(await api.catalogue.read(id, signal));
      if (names.length === 0) return null;
      return firstFunnel(names, await api.report('insights', id, peopleOf(names), signal));
    },
    enabled: isWanted,
    staleTime: 600_000,
    retry: false,
  });
  if (!isWanted || isError || data === null) return FIRST_QUESTION;
  return data;
}

/** The events that came last; not what SDKs send about themselves (`$identify`). */
function lately({ events }: Catalogue): string[] {
  return events
    .filter(({ name, isHidden }) => !name.startsWith('$') && !isHidden)
    .toSorted((a, b) => (b.lastSeenAt ?? '').localeCompare(a.lastSeenAt ?? ''))
    .slice(0, MOST_ASKED)
    .map(({ name }) => name);
}

function peopleOf(names: readonly string[]): InsightsDefinition {
  return {
    metrics: names.map((event) => ({ kind: 'event', event, measure: { kind: 'unique' } })),
    range: FIRST_QUESTION.range,
    unit: 'day',
  };
}

/** One event alone: who comes back to it. */
export function firstFunnel(
  names: readonly string[],
  { series }: Pick<InsightsResult, 'series'>,
): FunnelsDefinition {
  const common = series
    .flatMap(({ total }, place) => (total && names[place] ? [{ event: names[place], people: total }] : []))
    .toSorted((a, b) => b.people - a.people)
    .slice(0, MOST_STEPS)
    .map(({ event }) => ({ event }));
  const [only] = common;
  if (!only) return FIRST_QUESTION;
  return { ...FIRST_QUESTION, steps: common.length === 1 ? [only, only] : common };
}
