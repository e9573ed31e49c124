import type { LexiconUsage } from '#contract';
import { AppError, type Clock, keptFresh, type ProjectId, type Token, toToken } from '#core';
import type { PropertyRef } from '#events';
import { type Engine, instant, integer, joinSql, type Sql, sql, uint32 } from '#sql';
import { eventCell, isOnEvent, profileCell } from './shared/cell.ts';
import { groupSlotOf, type StoredProperty, toLexicon } from './shared/lexicon.ts';
import { personLinks, resolvedPerson } from './shared/people.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How much of each name arrived in the last 30 days: before thresholds. */
export interface Usage {
  /** By the event's token; up to a minute old. */
  events(
    projectId: ProjectId,
  ): Promise<ReadonlyMap<Token, { readonly events: number; readonly people: number }>>;
  /** Events (or profiles) on which the property is set, and the people (or organisations) behind them. */
  property(
    projectId: ProjectId,
    property: PropertyRef,
    options?: { readonly signal?: AbortSignal },
  ): Promise<LexiconUsage & { readonly people: number }>;
}

const FRESH_MS = 60_000;
const MONTH_MS = 30 * 86_400_000;

export function createUsage({
  engine,
  vocabulary,
  clock,
}: {
  readonly engine: Engine;
  readonly vocabulary: Vocabulary;
  readonly clock: Clock;
}): Usage {
  type Counts = ReadonlyMap<Token, { readonly events: number; readonly people: number }>;
  async function countEvents(projectId: ProjectId): Promise<Counts> {
    const rows = await engine.run<{ event: string; events: string; people: string }>(
      sql`
SELECT e.event AS event, count() AS events, uniqExactIf(${resolvedPerson}, ${resolvedPerson} != 0) AS people
FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
WHERE e.project = ${uint32(projectId)} AND e.time >= ${instant(clock() - MONTH_MS)}
GROUP BY event`.toStatement(),
    );
    return new Map(
      rows.map(({ event, events, people }) => [
        toToken(event),
        { events: Number(events), people: Number(people) },
      ]),
    );
  }

  return {
    events: keptFresh(countEvents, { freshMs: FRESH_MS, capacity: 1_000, clock }),
    async property(projectId, property, { signal } = {}) {
      const snapshot = await vocabulary.read(projectId);
      if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
      const stored = toLexicon(snapshot).property(property);
      const statement = usageSql(projectId, stored, clock() - MONTH_MS);
      const [row] = statement
        ? await engine.run<{ rows: string; people: string; newest: string }>(statement.toStatement(), {
            signal,
          })
        : [];
      const newest = Number(row?.newest ?? 0);
      return {
        k: snapshot.k,
        volume: Number(row?.rows ?? 0),
        people: Number(row?.people ?? 0),
        lastSeenAt: newest === 0 ? null : new Date(newest).toISOString(),
      };
    },
  };
}

/** Undefined: never seen. Profiles do not say when they changed. */
function usageSql(projectId: ProjectId, stored: readonly StoredProperty[], since: number): Sql | undefined {
  const [first] = stored;
  if (first === undefined) return undefined;
  const project = uint32(projectId);
  if (isOnEvent(first)) {
    const set = joinSql(
      stored.filter(isOnEvent).map((property) => isSet(eventCell(property))),
      sql` OR `,
    );
    return sql`
SELECT count() AS rows, uniqExactIf(${resolvedPerson}, ${resolvedPerson} != 0) AS people, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
WHERE e.project = ${project} AND e.time >= ${instant(since)} AND (${set})`;
  }
  const set = joinSql(
    stored.map((property) => isSet(profileCell(property))),
    sql` OR `,
  );
  return sql`
SELECT count() AS rows, count() AS people, toInt64(0) AS newest FROM profiles FINAL
WHERE project = ${project} AND scope = ${integer(groupSlotOf(first.place))} AND deleted = 0 AND (${set})`;
}

function isSet({ shape, value }: ReturnType<typeof profileCell>): Sql {
  if (shape === 'token') return sql`${value} != 0`;
  return shape === 'number' ? sql`isNotNull(${value})` : sql`notEmpty(${value})`;
}
