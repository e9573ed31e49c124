import type { Statement } from '#sql';

/** What of a project's data a statement looks at: what else changes does not change its answer. */
export interface Reads {
  /** The days (since 1970, in UTC) of the events that it may look at, both included; null: it looks at no events. */
  readonly days: { readonly first: number; readonly last: number } | null;
  /** Profiles and lists of people, and who is who in them. */
  readonly people: boolean;
  readonly texts: boolean;
}

const DAY_MS = 86_400_000;
/** What a day is bound as has 32 bits. */
const ALWAYS = { first: -2_147_483_648, last: 2_147_483_647 };

/**
 * Found in the statement's own text, which we alone write: where it reads events, the conditions beside it say of when. A reading
 * without such conditions looks at all days.
 */
export function readsOf({ text, params }: Statement): Reads {
  const plain = text
    .replaceAll(/'[^']*'/g, `''`)
    .replaceAll(/fromUnixTimestamp64Milli\(\{(p\d+):Int64\}, ''\)/g, '@$1');
  const stretches = [...plain.matchAll(/\b(?:FROM|JOIN) events\b/g)].map(({ index }) =>
    daysBetween(conditionsBeside(plain, index), params),
  );
  return {
    days:
      stretches.length === 0
        ? null
        : {
            first: Math.min(...stretches.map(({ first }) => first)),
            last: Math.max(...stretches.map(({ last }) => last)),
          },
    people: /\b(profiles|cohort_members)\b/.test(plain),
    texts: /\b(dictionary|lookup_cells)\b/.test(plain),
  };
}

/** What must hold of each row that is read at a place of the statement, apart from what stands in brackets. */
function conditionsBeside(text: string, from: number): readonly string[] {
  let depth = 0;
  let own = '';
  for (let place = from; place < text.length; place++) {
    const character = text.charAt(place);
    if (character === ')') depth--;
    if (depth < 0) break;
    if (depth === 0) own += character;
    if (character === '(') depth++;
  }
  const [reading = ''] = own.split(/\sUNION ALL\s/);
  const [, where = ''] = reading.split(/\sWHERE\s/);
  const [conditions = ''] = where.split(/\s(?:GROUP BY|HAVING|ORDER BY|LIMIT)\s/);
  return /\sOR\s/.test(conditions) ? [] : conditions.split(/\sAND\s/).map((condition) => condition.trim());
}

function daysBetween(conditions: readonly string[], params: Statement['params']) {
  const bounds = (operator: string) =>
    conditions.flatMap((condition) => {
      const [, name] = new RegExp(`^e\\.time ${operator} @(p\\d+)$`).exec(condition) ?? [];
      const value = name === undefined ? undefined : params[name];
      return typeof value === 'number' ? [value] : [];
    });
  return {
    first: Math.max(ALWAYS.first, ...bounds('>=').map((from) => Math.floor(from / DAY_MS))),
    last: Math.min(ALWAYS.last, ...bounds('<').map((to) => Math.floor((to - 1) / DAY_MS))),
  };
}
