import { AppError, type ProjectId, type SubjectId } from '#core';
import type { ExpiredRows, ProfilePlace, ValuePlace } from '#expiry';
import {
  type Engine,
  instant,
  integer,
  type Sql,
  slotColumn,
  sql,
  text,
  uint32,
  uint64,
  uint64s,
} from '#sql';

export function createExpiredRows(engine: Engine): ExpiredRows {
  const count = async (condition: Sql): Promise<number> => {
    const [row] = await engine.run<{ n: string }>(
      sql`SELECT count() AS n FROM events WHERE ${condition}`.toStatement(),
    );
    return Number(row?.n ?? 0);
  };
  return {
    countEvents: (projectId, before) => count(olderThan(projectId, before)),
    async removeEvents(projectId, before) {
      for (const part of await wholeParts(engine, projectId, before)) await dropPart(engine, part);
      if ((await count(olderThan(projectId, before))) === 0) return;
      // Masked when it returns, so that no question reads them; the parts are then rewritten without them.
      await engine.command(sql`DELETE FROM events WHERE ${olderThan(projectId, before)}`.toStatement());
      await engine.command(sql`ALTER TABLE events APPLY DELETED MASK`.toStatement());
    },
    countValues: (projectId, place, before) =>
      count(sql`${olderThan(projectId, before)} AND ${valueAt(place).isSet}`),
    async clearValues(projectId, place, before) {
      const { isSet, column, without } = valueAt(place);
      await engine.command(
        sql`ALTER TABLE events UPDATE ${column} = ${without} WHERE ${olderThan(projectId, before)} AND ${isSet}
          SETTINGS mutations_sync = 1`.toStatement(),
      );
    },
  };
}

/** A value out of some profiles, in every version of them that is stored. */
export async function hideProfileValues(
  engine: Engine,
  projectId: ProjectId,
  { slot, token }: ProfilePlace,
  subjects: readonly SubjectId[],
): Promise<void> {
  const one = uint64(token);
  const without = (column: Sql) => sql`${column} = mapFilter((name, value) -> name != ${one}, ${column})`;
  await engine.command(
    sql`ALTER TABLE profiles UPDATE ${without(sql`texts`)}, ${without(sql`numbers`)}, ${without(sql`lists`)}
      WHERE project = ${uint32(projectId)} AND scope = ${integer(slot)} AND subject IN ${uint64s(subjects)}
        AND (mapContains(texts, ${one}) OR mapContains(numbers, ${one}) OR mapContains(lists, ${one}))
      SETTINGS mutations_sync = 1`.toStatement(),
  );
}

function olderThan(projectId: ProjectId, before: number): Sql {
  return sql`project = ${uint32(projectId)} AND time < ${instant(before)}`;
}

/** Parts never change: one that was seen to hold nothing else can go whole, whatever arrives meanwhile. */
async function wholeParts(engine: Engine, projectId: ProjectId, before: number): Promise<string[]> {
  const rows = await engine.run<{ part: string }>(
    sql`SELECT _part AS part FROM events GROUP BY part
        HAVING min(project) = ${uint32(projectId)} AND max(project) = ${uint32(projectId)} AND max(time) < ${instant(before)}`.toStatement(),
  );
  return rows.map(({ part }) => part);
}

/** Where the part has just been merged into another, that one is masked. */
async function dropPart(engine: Engine, part: string): Promise<void> {
  try {
    await engine.command(sql`ALTER TABLE events DROP PART ${text(part)}`.toStatement());
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'query_failed')) throw error;
  }
}

function valueAt({ token, kind, slot }: ValuePlace): {
  readonly isSet: Sql;
  readonly column: Sql;
  readonly without: Sql;
} {
  if (slot === null) {
    const column = OVERFLOW[kind];
    const one = uint64(token);
    return {
      column,
      isSet: sql`mapContains(${column}, ${one})`,
      without: sql`mapFilter((name, value) -> name != ${one}, ${column})`,
    };
  }
  const column = slotColumn(slot);
  switch (kind) {
    case 'text':
      return { column, isSet: sql`${column} != 0`, without: sql`0` };
    case 'list':
      return { column, isSet: sql`notEmpty(${column})`, without: sql`[]` };
    case 'number':
    case 'boolean':
    case 'date':
      return { column, isSet: sql`isNotNull(${column})`, without: sql`NULL` };
  }
}

const OVERFLOW = {
  text: sql`overflow_texts`,
  list: sql`overflow_lists`,
  number: sql`overflow_numbers`,
  boolean: sql`overflow_numbers`,
  date: sql`overflow_numbers`,
} as const satisfies Record<ValuePlace['kind'], Sql>;
