/** Milliseconds of a day (its first instant, UTC) or of a moment (UTC where no offset is given); undefined where it is neither. */
export function parseMomentText(text: string): number | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  if (!match) return undefined;
  const [, day = '', time = '00:00', offset = 'Z'] = match;
  const start = Date.parse(`${day}T00:00:00Z`);
  const instant = Date.parse(`${day}T${time}${offset}`);
  if (Number.isNaN(start) || Number.isNaN(instant)) return undefined;
  // The 31st of a shorter month is read as a day of the next one.
  return new Date(start).toISOString().startsWith(day) ? instant : undefined;
}
