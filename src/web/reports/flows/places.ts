import { type Flow, type FlowsColumn, type FlowsDefinition, type FlowsPlace, sessionEdgeOf } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type SegmentWords, segmentLabel } from '../shared/segment-label.ts';
import { sessionEventName } from '../shared/session-events.ts';

/** What places and columns are named with, in the reader's language. */
export interface PlaceWords {
  readonly flows: ReturnType<typeof useMessages<'flows'>>;
  readonly reports: ReturnType<typeof useMessages<'reports'>>;
  readonly segments: SegmentWords;
  readonly definition: FlowsDefinition;
  readonly k: number;
}

export function placeName(
  place: FlowsPlace,
  { flows: t, reports, segments, definition, k }: PlaceWords,
): string {
  switch (place.kind) {
    case 'anchor':
      return definition.anchors[place.anchor]?.event ?? segments.anyEvent;
    case 'event': {
      const edge = sessionEdgeOf(place.event);
      if (edge) return sessionEventName(edge, reports);
      return place.value ? `${place.event} · ${segmentLabel(place.value, k, segments)}` : place.event;
    }
    case 'hidden':
      return segments.hidden(k);
    case 'other':
      return t('place_other');
    case 'between':
      return t('place_between');
    case 'drop':
      return t('place_drop');
    case 'start':
      return t('place_start');
  }
}

/** "2 steps after Sign up" */
export function columnName(column: FlowsColumn, { flows: t, segments, definition }: PlaceWords): string {
  const event = definition.anchors[column.anchor]?.event ?? segments.anyEvent;
  if (column.kind === 'between') return t('columnBetween');
  if (column.step === 0) return event;
  return column.step < 0
    ? t('columnBefore', { count: -column.step, event })
    : t('columnAfter', { count: column.step, event });
}

/** Kinds that are no single event are drawn muted. */
export function isMuted({ kind }: FlowsPlace): boolean {
  return kind !== 'anchor' && kind !== 'event';
}

/** How many of those who entered were at each anchor; null where so few were that they are among others. */
export function conversions(flow: Flow, { anchors }: FlowsDefinition): (number | null)[] {
  return anchors.map(
    (_, anchor) =>
      flow.nodes.find(({ place }) => place.kind === 'anchor' && place.anchor === anchor)?.count ?? null,
  );
}
