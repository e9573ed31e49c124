import type { FlowsColumn, FlowsNode, FlowsPart } from '#contract';
import type { Audience } from '../shared/who.tsx';
import { columnName, type PlaceWords, placeName } from './places.ts';

/** The people who were at a place, or why none can be named. "Other" is many places, and a flow of one segment has no people of its own. */
export function audienceAt(
  { column: index, place }: FlowsNode,
  column: FlowsColumn | undefined,
  isSplit: boolean,
  words: PlaceWords,
): Audience {
  const { definition } = words;
  const nobody = nobodyAt(place, isSplit, words);
  if (!column || nobody !== undefined) return { crowds: [], nobody };
  const part: FlowsPart = { column: index, place };
  const where = columnName(column, words);
  const what = placeName(place, words);
  const name = where === what ? what : `${what} · ${where}`;
  if (place.kind === 'drop' || place.kind === 'start') return { crowds: [{ name, definition, part }] };
  const stopped = words.flows('whoStopped', { name });
  return {
    crowds: [
      { name, definition, part },
      { name: stopped, definition, part: { ...part, dropped: true } },
    ],
  };
}

function nobodyAt(
  place: FlowsNode['place'],
  isSplit: boolean,
  { definition, flows, reports }: PlaceWords,
): string | undefined {
  if (definition.counted) return reports('nobodyOrganisations');
  if (isSplit) return flows('nobodySplit');
  return place.kind === 'other' || !isNamed(place) ? flows('nobodyOther') : undefined;
}

function isNamed(place: FlowsNode['place']): boolean {
  if (place.kind !== 'event' || !place.value) return true;
  return ['text', 'boolean', 'hidden', 'unset'].includes(place.value.kind);
}
