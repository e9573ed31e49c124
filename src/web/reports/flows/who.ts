import type { FlowsColumn, FlowsNode, FlowsPart } from '#contract';
import type { Crowd } from '../shared/who.tsx';
import { columnName, type PlaceWords, placeName } from './places.ts';

/** The people who were at a place. "Other" is many places, and a flow of one segment has no people of its own. Organisations are nobody. */
export function crowdsAt(
  { column: index, place }: FlowsNode,
  column: FlowsColumn | undefined,
  isSplit: boolean,
  words: PlaceWords,
): Crowd[] {
  const { definition } = words;
  if (!column || isSplit || definition.counted || place.kind === 'other' || !isNamed(place)) return [];
  const part: FlowsPart = { column: index, place };
  const where = columnName(column, words);
  const what = placeName(place, words);
  const name = where === what ? what : `${what} · ${where}`;
  if (place.kind === 'drop' || place.kind === 'start') return [{ name, definition, part }];
  return [
    { name, definition, part },
    { name: words.flows('whoStopped', { name }), definition, part: { ...part, dropped: true } },
  ];
}

function isNamed(place: FlowsNode['place']): boolean {
  if (place.kind !== 'event' || !place.value) return true;
  return ['text', 'boolean', 'hidden', 'unset'].includes(place.value.kind);
}
