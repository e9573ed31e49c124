import type { LeakingProperty, LeakSource } from '#contract';
import type { ProjectId, Token } from '#core';
import type { PropertyScope } from '#events';

/** What one library has sent in one property in the last 30 days. */
export interface FoundLeak {
  readonly property: Token;
  readonly scope: PropertyScope;
  /** Where somebody may read it: its crowd has, or a member has written it into the Lexicon. */
  readonly name: string | null;
  readonly word: string | null;
  readonly kind: string;
  readonly isRefused: boolean;
  readonly library: string;
  readonly version: string;
  readonly count: number;
  readonly lastAt: number;
}

/** Implemented by `metadata`. */
export interface LeakReader {
  recent(projectId: ProjectId): Promise<readonly FoundLeak[]>;
}

/** One entry for each property and kind, with the libraries that send it: what was refused first, then the most. */
export function toLeaking(found: readonly FoundLeak[]): LeakingProperty[] {
  const groups = Map.groupBy(found, ({ property, kind, isRefused }) => `${property}/${kind}/${isRefused}`);
  return [...groups.values()]
    .flatMap((group): LeakingProperty[] => {
      const [first] = group;
      return first ? [toEntry(first, group)] : [];
    })
    .sort((one, other) => Number(other.isRefused) - Number(one.isRefused) || other.count - one.count);
}

function toEntry(
  { scope, name, word, kind, isRefused }: FoundLeak,
  group: readonly FoundLeak[],
): LeakingProperty {
  return {
    scope,
    property: name,
    word,
    kind,
    isRefused,
    count: group.reduce((sum, { count }) => sum + count, 0),
    lastAt: new Date(Math.max(...group.map(({ lastAt }) => lastAt))).toISOString(),
    sources: group.map(
      ({ library, version, count }): LeakSource => ({
        library: library || null,
        version: version || null,
        count,
      }),
    ),
  };
}
