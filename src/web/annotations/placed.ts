import type { Annotation, Unit } from '#contract';

/** The annotations of one interval of a time axis. */
export interface Placed {
  readonly place: number;
  readonly notes: readonly Annotation[];
}

/** Which annotation belongs to which interval. Both are wall time in the project's zone, so no zone plays a part. */
export function placedOn(
  buckets: readonly string[],
  unit: Unit,
  annotations: readonly Annotation[],
): Placed[] {
  const starts = buckets.map(wallTimeOf);
  const last = starts.at(-1);
  if (last === undefined) return [];
  const end = endOf(last, unit);
  const byPlace = new Map<number, Annotation[]>();
  for (const note of annotations) {
    const place = note.at < end ? starts.findLastIndex((start) => start <= note.at) : -1;
    if (place >= 0) byPlace.set(place, [...(byPlace.get(place) ?? []), note]);
  }
  return [...byPlace].sort(([a], [b]) => a - b).map(([place, notes]) => ({ place, notes }));
}

/** "2026-03-29T14:00:00+02:00" and "2026-03-29" as the clock on the wall: "2026-03-29 14:00:00". */
export function wallTimeOf(bucket: string): string {
  return bucket.length > 10 ? bucket.slice(0, 19).replace('T', ' ') : `${bucket} 00:00:00`;
}

/** An interval as something that may be annotated. */
export function momentAt(
  bucket: string | undefined,
  name: (bucket: string) => string,
): { readonly at: string; readonly name: string } | undefined {
  return bucket === undefined ? undefined : { at: wallTimeOf(bucket), name: name(bucket) };
}

/** Where an interval ends, as wall time. */
export function endOf(wallTime: string, unit: Unit): string {
  const end = new Date(`${wallTime.replace(' ', 'T')}Z`);
  if (unit === 'minute') end.setUTCMinutes(end.getUTCMinutes() + 1);
  if (unit === 'hour') end.setUTCHours(end.getUTCHours() + 1);
  if (unit === 'day') end.setUTCDate(end.getUTCDate() + 1);
  if (unit === 'week') end.setUTCDate(end.getUTCDate() + 7);
  if (unit === 'month') end.setUTCMonth(end.getUTCMonth() + 1, 1);
  return end.toISOString().slice(0, 19).replace('T', ' ');
}

/** Marks that would touch become one: each group stands where its first one stood. */
export function grouped(
  placed: readonly Placed[],
  xs: readonly number[],
  least: number,
): { readonly x: number; readonly notes: readonly Annotation[] }[] {
  const groups: { x: number; notes: readonly Annotation[] }[] = [];
  for (const [at, { notes }] of placed.entries()) {
    const x = xs[at];
    const open = groups.at(-1);
    if (x === undefined) continue;
    if (open && x - open.x < least) open.notes = [...open.notes, ...notes];
    else groups.push({ x, notes });
  }
  return groups;
}
