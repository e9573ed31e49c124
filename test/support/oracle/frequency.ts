import type { FrequencyDefinition, SegmentValue, TableSegment } from '#contract';
import type { World } from '../seed.ts';
import { wallClock } from './clock.ts';
import { withMembers } from './cohorts.ts';
import { evenStep, span, stretch } from './insights.ts';
import { holds } from './lives.ts';
import { fewestIn } from './narrow.ts';
import { subjectsOf } from './retention.ts';
import { compareSegments, isNamed, passesOwn, segmentsOf } from './segments.ts';
import { withSessionEvents } from './session-edges.ts';

/** Frequency, answered the slow and obvious way: one person and one interval at a time. Shares no code with `src/reports`. */
interface FrequencyOracle {
  readonly buckets: readonly number[];
  readonly intervals: readonly string[];
  readonly segments: readonly TableSegment[];
  readonly moreSegments: number;
}

interface Active {
  readonly subject: string;
  readonly segment: readonly SegmentValue[];
  readonly time: number;
}

export function askFrequencyOracle(
  given: World,
  definition: FrequencyDefinition,
  now: number,
): FrequencyOracle {
  const world = withSessionEvents(withMembers(given, Math.ceil(now / 60_000) * 60_000));
  const rows = rowsOf(world, definition, now);
  const longest = Math.max(0, ...rows.map(({ hours }) => hours.length));
  const buckets = Array.from({ length: longest }, (_, place) => place + 1);
  const bySegment = new Map<string, Active[]>();
  for (const one of activeOf(world, definition, now)) {
    const key = JSON.stringify(one.segment);
    bySegment.set(key, [...(bySegment.get(key) ?? []), one]);
  }
  if (!definition.breakdowns?.length && bySegment.size === 0) bySegment.set('[]', []);
  const segments = [...bySegment.values()]
    .map((members): TableSegment => {
      const table = rows.map((row) => rowOf(world, definition, row, members));
      return {
        segment: [...(members[0]?.segment ?? [])],
        people: new Set(members.map(({ subject }) => subject)).size,
        rows: table,
        average: buckets.map((_, place) => averageOf(definition, table, place)),
      };
    })
    .filter(({ people }) => (people ?? 0) >= fewestIn(world, definition))
    .sort((a, b) => (b.people ?? 0) - (a.people ?? 0) || compareSegments(a.segment, b.segment));
  const shown = segments.slice(0, definition.limit ?? 12);
  return {
    buckets,
    intervals: rows.map(({ label }) => label),
    segments: shown,
    moreSegments: segments.length - shown.length,
  };
}

/** Who is in a cell: raw ids. */
export function frequencyOraclePeople(
  given: World,
  definition: FrequencyDefinition,
  now: number,
  part: { readonly segment: readonly SegmentValue[]; readonly row: number; readonly at: number | null },
): string[] {
  const world = withSessionEvents(withMembers(given, Math.ceil(now / 60_000) * 60_000));
  const row = rowsOf(world, definition, now)[part.row];
  if (!row) return [];
  const members = activeOf(world, definition, now).filter(
    ({ segment }) => JSON.stringify(segment) === JSON.stringify(part.segment),
  );
  return [...timesOf(world, definition, row, members)]
    .filter(([, times]) => part.at === null || isIn(definition, times, part.at))
    .map(([subject]) => subject)
    .sort();
}

interface Row {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly isComplete: boolean;
  /** The hours or days of the row that have begun: local name and offset, each once. */
  readonly hours: readonly string[];
}

function rowsOf(world: World, definition: FrequencyDefinition, now: number): Row[] {
  const { timezone } = world;
  const asked = span(definition.range, now, timezone);
  const whole = stretch(asked, definition.unit, timezone);
  const parts = stretch(asked, definition.times, timezone).buckets;
  return whole.buckets
    .filter(({ from }) => from <= now)
    .map(({ from, to, label }) => {
      const inside = parts.filter((part) => part.from >= from && part.from < to && part.from <= now);
      const end = inside.at(-1)?.to ?? from;
      const startsWhole =
        unitName(from, definition.unit, timezone) !== unitName(from - 1, definition.unit, timezone);
      const endsWhole =
        unitName(to, definition.unit, timezone) !== unitName(to - 1, definition.unit, timezone);
      return {
        from,
        to: Math.min(to, end),
        label,
        isComplete: startsWhole && endsWhole && to <= now,
        hours: inside.map((part) => part.label),
      };
    });
}

function unitName(time: number, unit: FrequencyDefinition['unit'], timezone: string): string {
  const { date } = wallClock(time, timezone);
  if (unit === 'month') return date.slice(0, 7);
  if (unit === 'day') return date;
  const days = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  return String(Math.floor((days + 3) / 7));
}

function activeOf(world: World, definition: FrequencyDefinition, now: number): Active[] {
  const rows = rowsOf(world, definition, now);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return [];
  const steps = (definition.breakdowns ?? []).map((breakdown) => {
    const metrics = [
      { kind: 'event' as const, event: definition.active.event, measure: { kind: 'total' as const } },
    ];
    const current = { from: first.from, to: last.to, buckets: [] };
    return evenStep(world, { metrics, range: definition.range, unit: 'day' }, breakdown, current);
  });
  return world.events.flatMap((event): Active[] => {
    if (event.time < first.from || event.time >= last.to) return [];
    if (!isNamed(world, event, definition.active.event)) return [];
    if (!passesOwn(world, event, definition.active) || !holds(definition.filter, event, world)) return [];
    return subjectsOf(world, definition, event).flatMap((subject) =>
      segmentsOf(world, event, definition.breakdowns ?? [], steps).map((segment) => ({
        subject,
        segment,
        time: event.time,
      })),
    );
  });
}

/** In how many different hours or days of the row each person was active. */
function timesOf(
  world: World,
  { times }: FrequencyDefinition,
  { from, to }: Row,
  members: readonly Active[],
): Map<string, number> {
  const places = new Map<string, Set<string>>();
  for (const { subject, time } of members) {
    if (time < from || time >= to) continue;
    const { date, hour, offsetMinutes } = wallClock(time, world.timezone);
    const place = times === 'day' ? date : `${date} ${hour} ${offsetMinutes}`;
    places.set(subject, (places.get(subject) ?? new Set()).add(place));
  }
  return new Map([...places].map(([subject, own]) => [subject, own.size]));
}

function isIn({ counting }: FrequencyDefinition, times: number, at: number): boolean {
  return counting === 'exactly' ? times === at : times >= at;
}

function rowOf(
  world: World,
  definition: FrequencyDefinition,
  row: Row,
  members: readonly Active[],
): TableSegment['rows'][number] {
  const times = [...timesOf(world, definition, row, members).values()];
  return {
    people: times.length,
    cells: row.hours.map((_, place) => {
      const people = times.filter((one) => isIn(definition, one, place + 1)).length;
      const share = times.length === 0 ? null : people / times.length;
      return {
        people,
        value: definition.measure.kind === 'users' ? people : share,
        isComplete: row.isComplete,
      };
    }),
  };
}

function averageOf(
  { measure }: FrequencyDefinition,
  rows: TableSegment['rows'],
  place: number,
): TableSegment['average'][number] {
  let [above, below, count] = [0, 0, 0];
  for (const { people, cells } of rows) {
    const cell = cells[place];
    if (!cell?.isComplete || !people) continue;
    above += (cell.people ?? 0) * people;
    below += measure.kind === 'rate' ? people * people : people;
    count++;
  }
  return { value: count === 0 ? null : above / below, rows: count, withheldRows: 0 };
}
