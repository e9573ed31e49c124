import type { EventRow } from '#contract';

export interface ActivityDay {
  /** "2026-11-22" in the given time zone. */
  readonly day: string;
  readonly events: readonly EventRow[];
}

/** Events, newest first, under the days of the project's time zone. */
export function toActivityDays(events: readonly EventRow[], timeZone: string): ActivityDay[] {
  // Swedish writes dates as ISO does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const dayOf = (event: EventRow) => format.format(new Date(event.time));
  const sorted = [...events].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  const days = [...new Set(sorted.map(dayOf))];
  return days.map((day) => ({ day, events: sorted.filter((event) => dayOf(event) === day) }));
}
