import { type Clock, type ProjectId, RecentMap, type Token } from '#core';
import { type Engine, sql, uint32, uint64s } from '#sql';

/** Token of a property and of one of its values. */
export interface TokenPair {
  readonly property: Token;
  readonly token: Token;
}

/** Reads public texts back from their tokens. What is not in the dictionary has no text: there is nothing to return. */
export interface Texts {
  /** Loads what is not remembered yet, in one look-up. */
  read(
    projectId: ProjectId,
    pairs: readonly TokenPair[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<TextOf>;
}

export type TextOf = (property: Token, token: Token) => string | undefined;

const REMEMBERED = 200_000;
const REMEMBERED_MS = 10_000;
const AT_ONCE = 5_000;

/**
 * Found texts are remembered for a while: an erasure can take a text its crowd, and then it is readable no longer. Missing ones are
 * asked for again, since they may become public.
 */
export function createTexts(engine: Engine, clock: Clock): Texts {
  const remembered = new RecentMap<string, { readonly text: string; readonly until: number }>(REMEMBERED);
  return {
    async read(projectId, pairs, { signal } = {}) {
      const texts = new Map<string, string>();
      const now = clock();
      const missing = new Map<string, TokenPair>();
      for (const pair of pairs) {
        const key = keyOf(projectId, pair.property, pair.token);
        const known = remembered.get(key);
        if (known === undefined || known.until < now) missing.set(key, pair);
        else texts.set(key, known.text);
      }
      for (const chunk of chunksOf([...missing.values()], AT_ONCE)) {
        const rows = await engine.run<DictionaryRow>(lookUp(projectId, chunk).toStatement(), { signal });
        for (const { property, token, text } of rows) {
          const key = `${projectId} ${property} ${token}`;
          remembered.set(key, { text, until: now + REMEMBERED_MS });
          texts.set(key, text);
        }
      }
      return (property, token) => texts.get(keyOf(projectId, property, token));
    },
  };
}

interface DictionaryRow {
  readonly property: string;
  readonly token: string;
  readonly text: string;
}

function keyOf(projectId: ProjectId, property: Token, token: Token): string {
  return `${projectId} ${property} ${token}`;
}

function lookUp(projectId: ProjectId, pairs: readonly TokenPair[]) {
  const properties = uint64s(pairs.map(({ property }) => property));
  const tokens = uint64s(pairs.map(({ token }) => token));
  return sql`
SELECT property, token, text FROM dictionary
WHERE project = ${uint32(projectId)} AND (property, token) IN (SELECT arrayJoin(arrayZip(${properties}, ${tokens})))`;
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
