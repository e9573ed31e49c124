import type { EventRow } from '#contract';

/** Whether a lower-case text is in what the row shows. */
export function matches(event: EventRow, wanted: string): boolean {
  const texts = [
    event.event,
    event.pseudonym,
    ...event.properties.flatMap(({ name, value }) => [name, value === null ? null : String(value)]),
  ];
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}
