import type { ProjectId } from '#core';
import { type Engine, type Sql, sql, uint32 } from '#sql';

/** How much the warehouse holds of a project, by class. */
export interface Holdings {
  readonly events: number;
  readonly profiles: number;
  readonly publicTexts: number;
  readonly disclosures: number;
}

export async function readHoldings(engine: Engine, projectId: ProjectId): Promise<Holdings> {
  const project = uint32(projectId);
  const number = async (statement: Sql) => {
    const [row] = await engine.run<{ n: string }>(statement.toStatement());
    return Number(row?.n ?? 0);
  };
  const [events, profiles, publicTexts, disclosures] = await Promise.all([
    number(sql`SELECT count() AS n FROM events WHERE project = ${project}`),
    number(sql`SELECT uniqExact(scope, subject) AS n FROM profiles WHERE project = ${project}`),
    number(sql`SELECT uniqExact(property, token) AS n FROM dictionary WHERE project = ${project}`),
    number(sql`SELECT uniqExact(disclosure) AS n FROM disclosures WHERE project = ${project}`),
  ]);
  return { events, profiles, publicTexts, disclosures };
}
