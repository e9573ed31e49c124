import { type BlindIndex, RecentMap, type TimeStep, utcOffsets } from '#core';
import type { ProtectedEvent, ProtectedRecord } from './batch.ts';

/** How exactly a project keeps times: no finer than the step, as the clocks of its time zone have it. */
export interface KeptTimes {
  readonly step: Exclude<TimeStep, 'exact'>;
  readonly timezone: string;
}

const STEPS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The beginning of the step that an instant is in. Undefined times: as it is. */
export function toKeptTime(times: KeptTimes | undefined, instant: number): number {
  if (!times || !Number.isFinite(instant)) return instant;
  const step = STEPS[times.step];
  if (times.step === 'minute') return Math.floor(instant / step) * step;
  const offset = offsetOf(times.timezone, instant);
  const local = Math.floor((instant + offset) / step) * step;
  if (times.step === 'hour') return local - offset;
  // A day that has a change of clocks in it may begin under another offset, or at one o'clock.
  const start = local - offsetOf(times.timezone, local - offset);
  return start + offsetOf(times.timezone, start) < local ? local - offset : start;
}

/** Gives the events of one batch the times that are kept. */
export type KeepTimes = (
  times: KeptTimes | undefined,
  records: readonly ProtectedRecord[],
) => readonly ProtectedRecord[];

/**
 * What one person does in one step stays in its order: the first event is at its beginning, the next a millisecond later. The order
 * is that of the times within a batch, and of arrival between batches, as far as this process remembers.
 */
export function createKeepTimes({ capacity = 300_000 }: { readonly capacity?: number } = {}): KeepTimes {
  const taken = new RecentMap<string, number>(capacity);

  const placeOf = ({ user, device }: ProtectedEvent, start: number): number => {
    const names = [user, device].flatMap((index) => (index === undefined ? [] : nameOf(index, start)));
    const place = Math.max(0, ...names.map((name) => taken.get(name) ?? 0));
    for (const name of names) taken.set(name, place + 1);
    return place;
  };

  return (times, records) => {
    if (!times) return records;
    const last = STEPS[times.step] - 1;
    const kept = new Map<ProtectedRecord, ProtectedRecord>();
    const events = records.filter((record) => record.kind === 'event');
    for (const event of events.toSorted((one, other) => one.time - other.time)) {
      const start = toKeptTime(times, event.time);
      kept.set(event, { ...event, time: start + Math.min(last, placeOf(event, start)) });
    }
    return records.map((record) => kept.get(record) ?? record);
  };
}

function nameOf(index: BlindIndex, start: number): string {
  return `${start}/${index}`;
}

const QUARTER = 900_000;
const zones = new Map<
  string,
  { readonly read: (instant: number) => number; readonly offsets: RecentMap<number, number> }
>();

/** What the clocks of a zone are ahead of UTC by, in milliseconds; they change at quarters of an hour only. */
function offsetOf(timezone: string, instant: number): number {
  const { read, offsets } = zoneOf(timezone);
  const quarter = Math.floor(instant / QUARTER);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const offset = read(quarter * QUARTER);
  offsets.set(quarter, offset);
  return offset;
}

function zoneOf(timezone: string) {
  const known = zones.get(timezone);
  if (known) return known;
  const zone = { read: utcOffsets(timezone), offsets: new RecentMap<number, number>(20_000) };
  zones.set(timezone, zone);
  return zone;
}
