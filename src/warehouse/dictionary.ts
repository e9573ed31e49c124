import { type Token, toToken } from '#core';
import type { Dictionary } from '#lexicon';
import { type Engine, sql, uint32, uint64, uint64s } from '#sql';

/** The public dictionary as the Lexicon sees it: how many texts, and their removal. */
export function createDictionary(engine: Engine): Dictionary {
  return {
    async sizes(projectId) {
      const rows = await engine.run<{ property: string; texts: string }>(
        sql`SELECT property, uniqExact(token) AS texts FROM dictionary
            WHERE project = ${uint32(projectId)} GROUP BY property`.toStatement(),
      );
      return new Map<Token, number>(
        rows.map(({ property, texts }) => [toToken(property), Number(texts)] as const),
      );
    },
    async holds(projectId, property, token) {
      const rows = await engine.run(
        sql`SELECT 1 FROM dictionary WHERE project = ${uint32(projectId)}
            AND property = ${uint64(property)} AND token = ${uint64(token)} LIMIT 1`.toStatement(),
      );
      return rows.length > 0;
    },
    async forget(projectId, properties) {
      for (const table of [sql`dictionary`, sql`lookup_cells`])
        await engine.command(
          sql`ALTER TABLE ${table} DELETE WHERE project = ${uint32(projectId)} AND property IN ${uint64s(properties)}
            SETTINGS mutations_sync = 2`.toStatement(),
        );
    },
  };
}
