const ISO_DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds of an ISO date or date-time (UTC where no zone is given); undefined for every other text. */
export function readDate(text: string): number | undefined {
  if (text.length < 10 || text.length > 35 || text.charCodeAt(4) !== 45 || !ISO_DATE.test(text))
    return undefined;
  const hasTime = text.length > 10;
  const hasZone = hasTime && /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  const time = Date.parse(hasTime ? `${text.slice(0, 10)}T${text.slice(11)}${hasZone ? '' : 'Z'}` : text);
  return Number.isNaN(time) ? undefined : time;
}
