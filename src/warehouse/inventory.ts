import type { ProjectId } from '#core';
import { type Engine, type Sql, sql, uint32 } from '#sql';

/** How much the warehouse holds of a project: counts, nothing else. */
export interface WarehouseInventory {
  readonly events: number;
  /** When the first event arrived, milliseconds since 1970. */
  readonly firstArrivalAt: number | null;
  readonly profiles: number;
  readonly publicTexts: number;
  readonly disclosures: number;
}

export function createWarehouseInventory(engine: Engine) {
  const countOf = async (query: Sql): Promise<number> => {
    const [row] = await engine.run<{ n: string }>(query.toStatement());
    return Number(row?.n ?? 0);
  };
  const arrivals = async (projectId: ProjectId): Promise<{ events: number; firstAt: number | null }> => {
    const [row] = await engine.run<{ n: string; first: string }>(
      sql`SELECT count() AS n, toUnixTimestamp64Milli(min(received)) AS first FROM events WHERE project = ${uint32(projectId)}`.toStatement(),
    );
    const events = Number(row?.n ?? 0);
    return { events, firstAt: events === 0 ? null : Number(row?.first ?? 0) };
  };
  return {
    arrivals,
    async of(projectId: ProjectId): Promise<WarehouseInventory> {
      const project = uint32(projectId);
      const [{ events, firstAt }, profiles, publicTexts, disclosures] = await Promise.all([
        arrivals(projectId),
        countOf(sql`SELECT uniqExact(scope, subject) AS n FROM profiles WHERE project = ${project}`),
        countOf(sql`SELECT uniqExact(property, token) AS n FROM dictionary WHERE project = ${project}`),
        countOf(sql`SELECT uniqExact(disclosure) AS n FROM disclosures WHERE project = ${project}`),
      ]);
      return { events, firstArrivalAt: firstAt, profiles, publicTexts, disclosures };
    },
    /** Distinct people of whom each vendor has received anything, by vendor id. */
    async subjectsOfVendors(projectId: ProjectId): Promise<ReadonlyMap<string, number>> {
      const rows = await engine.run<{ recipient: string; n: string }>(
        sql`SELECT recipient, uniqExact(arrayJoin(subjects)) AS n FROM disclosures
            WHERE project = ${uint32(projectId)} AND recipient_kind = 'vendor' GROUP BY recipient`.toStatement(),
      );
      return new Map(rows.map((row) => [row.recipient, Number(row.n)]));
    },
    /** Throws where the warehouse does not answer. */
    async ping(): Promise<void> {
      await engine.run(sql`SELECT 1`.toStatement());
    },
    publicTexts: (projectId: ProjectId): Promise<number> =>
      countOf(
        sql`SELECT uniqExact(property, token) AS n FROM dictionary WHERE project = ${uint32(projectId)}`,
      ),
  };
}
