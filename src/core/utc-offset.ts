const HOUR = 3_600_000;
const MINUTE = 60_000;

/**
 * What the clocks of a time zone are ahead of UTC by at an instant, in milliseconds. Throws `RangeError` where the machine does not know
 * the zone. Each answer costs a formatted date: whoever asks for many instants keeps them.
 */
export function utcOffsets(timezone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  return (instant) => parseOffset(format.format(instant));
}

/** Reads the end of "3/29/2026, GMT+05:45" ("GMT" alone is zero; seconds occur before about 1920). */
function parseOffset(printed: string): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(printed);
  if (!match?.[1]) return 0;
  const size = Number(match[2]) * HOUR + Number(match[3]) * MINUTE + Number(match[4] ?? 0) * 1000;
  return match[1] === '-' ? -size : size;
}
