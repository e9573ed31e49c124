/**
 * A date as Mixpanel's answers write it, "2026-10-01T10:00:00": in UTC, without the zone. A text that reads as a date is kept as one, so
 * whatever has our own form is one; anything else is as it was.
 */
export function asTheirDate<Value>(value: Value): Value | string {
  if (typeof value !== 'string' || value.length !== 24 || !OURS.test(value)) return value;
  return value.endsWith('.000Z') ? value.slice(0, 19) : value.slice(0, 23);
}

const OURS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The same, of every property of an event. */
export function withTheirDates<Line extends { readonly properties: Readonly<Record<string, unknown>> }>(
  line: Line,
): Line {
  const properties = Object.entries(line.properties).map(([name, value]) => [name, asTheirDate(value)]);
  return { ...line, properties: Object.fromEntries(properties) };
}
