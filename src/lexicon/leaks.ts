import type { LeakingProperty, LeakSource } from '#contract';
import type { ProjectId } from '#core';
import type { Leak } from '#privacy';

/** What one library has sent in one property in the last 30 days; its name where its crowd, or a member in the Lexicon, has made it readable. */
export interface FoundLeak extends Leak {
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
