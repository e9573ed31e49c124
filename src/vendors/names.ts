import type { ProjectId, Token } from '#core';
import { type Engine, sql, uint32, uint64s } from '#sql';

/** What the declared names of a vendor are in the warehouse's words. */
export interface DeclaredNames {
  readonly events: ReadonlyMap<Token, string>;
  readonly properties: ReadonlyMap<Token, string>;
  /** Group slot (1…6) to group key, where the key is among the declared properties. */
  readonly groups: ReadonlyMap<number, string>;
}

/** Implemented by `app` from the project's token key and its group keys. */
export type ResolveNames = (
  projectId: ProjectId,
  names: { readonly events: readonly string[]; readonly properties: readonly string[] },
) => Promise<DeclaredNames>;

/** Texts of these values that are public; a value that fewer than k people share is absent. Keys are {@link textKey}. */
export type PublicTexts = (
  projectId: ProjectId,
  values: readonly { readonly property: Token; readonly token: Token }[],
) => Promise<ReadonlyMap<string, string>>;

export const textKey = (property: Token, token: Token): string => `${property}/${token}`;

/** Reads the public dictionary. */
export function createPublicTexts(engine: Engine): PublicTexts {
  return async (projectId, values) => {
    if (values.length === 0) return new Map();
    const rows = await engine.run<{ property: string; token: string; text: string }>(
      sql`SELECT property, token, any(text) AS text FROM dictionary
          WHERE project = ${uint32(projectId)}
            AND property IN ${uint64s([...new Set(values.map((value) => value.property))])}
            AND token IN ${uint64s([...new Set(values.map((value) => value.token))])}
          GROUP BY property, token`.toStatement(),
    );
    return new Map(rows.map((row) => [`${row.property}/${row.token}`, row.text]));
  };
}
