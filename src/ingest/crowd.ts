import { open } from 'lmdb';
import type { ProjectId, SubjectId, Token } from '#core';
import type { ProtectedProperty } from '#privacy';
import type { TextRef } from './catalogue.ts';

/** Somebody who sent these tokens. `person` is canonical as far as is known; 0n (nobody) makes no crowd. */
export interface Witness {
  readonly person: SubjectId;
  /** Absent for a profile change. */
  readonly event?: Token | undefined;
  readonly properties: readonly ProtectedProperty[];
}

interface CrowdRules {
  /** Distinct people who must share a text; with 1 nothing is counted, since the first arrival already carries its text. */
  readonly k: number;
  readonly opaque: ReadonlySet<Token>;
}

export interface CrowdFindings {
  /** Tokens that `k` people share since now. */
  readonly reached: readonly TextRef[];
  /** Properties whose values turned out not to gather crowds. */
  readonly opaque: readonly Token[];
  /** Different values that have not found their crowd, by property: of those where that has changed. */
  readonly hidden: ReadonlyMap<Token, number>;
}

/**
 * Counts the distinct people behind every token whose text is not public yet.
 *
 * Exact up to k and then settled for good; the same person counts once, under any of their devices. The counts may be
 * lost (they are not synced to disk): losing them only makes a text wait for its crowd again. Counting twice is harmless.
 */
export interface Crowd {
  /**
   * Takes what one unit of work witnessed. `usersOf` answers the users of devices, freshly: it is asked about the crowd of
   * each token that seems to reach k, so that a device and its user never count as two. `report` stores the findings;
   * only when it has resolved are they settled here.
   */
  count(
    projectId: ProjectId,
    rules: CrowdRules,
    witnesses: Iterable<Witness>,
    usersOf: (people: readonly SubjectId[]) => Promise<ReadonlyMap<SubjectId, SubjectId>>,
    report: (findings: CrowdFindings) => Promise<void>,
  ): Promise<void>;
  /** These texts are written down: they are not counted any more. Answers as `hidden` of the findings. */
  settle(projectId: ProjectId, texts: readonly TextRef[]): Promise<ReadonlyMap<Token, number>>;
  /** These texts are not readable any more: they are counted again, from nobody. `upTo` is remembered with it. */
  unsettle(texts: readonly (TextRef & { readonly projectId: ProjectId })[], upTo: bigint): Promise<void>;
  /** What {@link Crowd.unsettle} was told last; 0n: nothing yet. */
  unsettledUpTo(): Promise<bigint>;
  close(): Promise<void>;
}

/**
 * A property is opaque when more than `distinct` different values of it have been seen and fewer than `share` of them
 * have found their crowd. Names of events and properties follow the crowd threshold alone.
 */
export const OPAQUE_RULE = { distinct: 2_000, share: 0.01 } as const;

/** Tokens on the way to their crowd, for one project: beyond these, new ones are not counted (and stay unreadable). */
const MAX_COUNTED = 1_000_000;
/** Tokens of one project that are remembered as settled without asking the files. */
const MAX_REMEMBERED = 500_000;

/** First byte after the project in a key. Also the order of the file: one property's values stand together. */
const OF = { event_name: 0, property_name: 1, value: 2 } as const;
const STATISTICS = 9;
/** In the place of a set of people: its text is wanted or written down. */
const SETTLED = Buffer.alloc(1);
/** Beside the projects' keys, which are longer. */
const UNSETTLED = Buffer.from('unsettled');
const NOBODY = 0n as SubjectId;
const NONE = 0n as Token;
const CHUNK = 10_000;

/** The loader's counts, in an LMDB file of its own. */
export function openCrowd(path: string): Crowd {
  const db = open<Buffer, Buffer>({ path, encoding: 'binary', keyEncoding: 'binary' });
  const projects = new Map<ProjectId, Settled>();

  const settledOf = (projectId: ProjectId): Settled => {
    const known = projects.get(projectId);
    if (known) return known;
    const fresh = new Settled();
    projects.set(projectId, fresh);
    return fresh;
  };

  const readStatistics = (projectId: ProjectId, property: Token): Statistics => {
    const stored = db.get(keyOf(projectId, STATISTICS, property, NONE));
    return stored
      ? { distinct: stored.readUInt32BE(0), reached: stored.readUInt32BE(4) }
      : { distinct: 0, reached: 0 };
  };
  const writeStatistics = (projectId: ProjectId, property: Token, { distinct, reached }: Statistics) => {
    const value = Buffer.alloc(8);
    value.writeUInt32BE(distinct, 0);
    value.writeUInt32BE(reached, 4);
    return db.put(keyOf(projectId, STATISTICS, property, NONE), value);
  };

  async function forgetValues(projectId: ProjectId, property: Token): Promise<void> {
    const start = keyOf(projectId, OF.value, property, NONE);
    const end = keyOf(projectId, OF.value, (property + 1n) as Token, NONE);
    for (;;) {
      const keys = [...db.getKeys({ start, end, limit: CHUNK })];
      let last: Promise<boolean> | undefined;
      for (const key of keys) last = db.remove(key);
      await last;
      if (keys.length < CHUNK) return;
    }
  }

  return {
    async count(projectId, { k, opaque }, witnesses, usersOf, report) {
      if (k <= 1) return;
      const settled = settledOf(projectId);
      const sets: Counted[] = [];
      const statistics = new Map<Token, Statistics>();
      const statisticsOf = (property: Token) => {
        const known = statistics.get(property) ?? readStatistics(projectId, property);
        statistics.set(property, known);
        return known;
      };
      const all = statisticsOf(NONE);

      for (const seen of unsettled(witnesses, opaque, settled)) {
        const stored = db.get(keyOf(projectId, OF[seen.of], seen.property, seen.token));
        if (stored?.length === SETTLED.length) settled.add(seen);
        else {
          const before = stored ? stored.length / 8 : 0;
          if (before === 0 && all.distinct >= MAX_COUNTED) continue;
          const people = seen.people;
          for (let at = 0; at < before; at++) people.add(stored?.readBigUInt64BE(at * 8) as SubjectId);
          if (people.size > before) sets.push({ ...seen, isNew: before === 0 });
        }
      }

      const near = sets.filter(({ people }) => people.size >= k);
      const users = near.length === 0 ? new Map() : await usersOf([...unionOf(near)]);
      const reached = near.filter((set) => {
        set.people = new Set([...set.people].map((person) => users.get(person) ?? person));
        return set.people.size >= k;
      });

      for (const { of, property, isNew } of sets)
        if (isNew) {
          all.distinct++;
          if (of === 'value') statisticsOf(property).distinct++;
        }
      for (const { of, property } of reached) if (of === 'value') statisticsOf(property).reached++;
      const hopeless = new Set(
        [...statistics]
          .filter(([property, numbers]) => property !== NONE && gathersNoCrowds(numbers))
          .map(([property]) => property),
      );
      const isKept = ({ of, property }: Counted) => of !== 'value' || !hopeless.has(property);
      const found = reached.filter(isKept);

      await report({
        reached: found.map(({ of, property, token }) => ({ of, property, token })),
        opaque: [...hopeless],
        hidden: hiddenOf([...statistics].filter(([property]) => !hopeless.has(property))),
      });

      let written: Promise<boolean> | undefined;
      let queued = 0;
      for (const set of sets.filter(isKept)) {
        const isSettled = set.people.size >= k;
        const key = keyOf(projectId, OF[set.of], set.property, set.token);
        written = db.put(key, isSettled ? SETTLED : toBytes(set.people));
        if (isSettled) settled.add(set);
        if (++queued % CHUNK === 0) await written;
      }
      for (const property of hopeless) {
        all.distinct = Math.max(0, all.distinct - (statistics.get(property)?.distinct ?? 0));
        statistics.set(property, { distinct: 0, reached: 0 });
        await forgetValues(projectId, property);
      }
      for (const [property, numbers] of statistics) written = writeStatistics(projectId, property, numbers);
      await written;
    },
    async settle(projectId, texts) {
      const settled = settledOf(projectId);
      const statistics = new Map<Token, Statistics>();
      let written: Promise<boolean> | undefined;
      for (const text of texts) {
        const key = keyOf(projectId, OF[text.of], text.property, text.token);
        if (text.of === 'value' && (db.get(key)?.length ?? 0) > SETTLED.length) {
          const { distinct, reached } =
            statistics.get(text.property) ?? readStatistics(projectId, text.property);
          statistics.set(text.property, { distinct, reached: reached + 1 });
        }
        written = db.put(key, SETTLED);
        settled.add(text);
      }
      for (const [property, numbers] of statistics) written = writeStatistics(projectId, property, numbers);
      await written;
      return hiddenOf([...statistics]);
    },
    async unsettle(texts, upTo) {
      for (const { projectId, ...text } of texts) {
        settledOf(projectId).remove(text);
        const key = keyOf(projectId, OF[text.of], text.property, text.token);
        if (text.of === 'value' && db.get(key)) {
          const { distinct, reached } = readStatistics(projectId, text.property);
          const less = { distinct: Math.max(0, distinct - 1), reached: Math.max(0, reached - 1) };
          await writeStatistics(projectId, text.property, less);
        }
        await db.remove(key);
      }
      const value = Buffer.alloc(8);
      value.writeBigUInt64BE(upTo);
      await db.put(UNSETTLED, value);
    },
    unsettledUpTo: async () => db.get(UNSETTLED)?.readBigUInt64BE() ?? 0n,
    close: () => db.close(),
  };
}

interface Statistics {
  distinct: number;
  reached: number;
}

interface Seen extends TextRef {
  people: Set<SubjectId>;
}

interface Counted extends Seen {
  readonly isNew: boolean;
}

function gathersNoCrowds({ distinct, reached }: Statistics): boolean {
  return distinct > OPAQUE_RULE.distinct && reached < distinct * OPAQUE_RULE.share;
}

function hiddenOf(statistics: readonly (readonly [Token, Statistics])[]): Map<Token, number> {
  return new Map(
    statistics
      .filter(([property]) => property !== NONE)
      .map(([property, { distinct, reached }]) => [property, Math.max(0, distinct - reached)]),
  );
}

function keyOf(projectId: ProjectId, of: number, property: Token, token: Token): Buffer {
  const key = Buffer.allocUnsafe(21);
  key.writeUInt32BE(projectId, 0);
  key.writeUInt8(of, 4);
  key.writeBigUInt64BE(property, 5);
  key.writeBigUInt64BE(token, 13);
  return key;
}

function toBytes(people: ReadonlySet<SubjectId>): Buffer {
  const bytes = Buffer.alloc(people.size * 8);
  let at = 0;
  for (const person of people) at = bytes.writeBigUInt64BE(person, at);
  return bytes;
}

function unionOf(sets: readonly Seen[]): Set<SubjectId> {
  const union = new Set<SubjectId>();
  for (const { people } of sets) for (const person of people) union.add(person);
  return union;
}

/** What is settled, in memory, for the sake of speed: most of what arrives has been public for long. */
class Settled {
  readonly events = new Set<Token>();
  readonly names = new Set<Token>();
  readonly #values = new Map<Token, Set<Token>>();
  #size = 0;

  valuesOf(property: Token): Set<Token> {
    const known = this.#values.get(property);
    if (known) return known;
    const fresh = new Set<Token>();
    this.#values.set(property, fresh);
    return fresh;
  }

  add({ of, property, token }: TextRef): void {
    if (++this.#size > MAX_REMEMBERED) this.#clear();
    if (of === 'event_name') this.events.add(token);
    else if (of === 'property_name') this.names.add(token);
    else this.valuesOf(property).add(token);
  }

  remove({ of, property, token }: TextRef): void {
    if (of === 'event_name') this.events.delete(token);
    else if (of === 'property_name') this.names.delete(token);
    else this.#values.get(property)?.delete(token);
  }

  #clear(): void {
    this.events.clear();
    this.names.clear();
    this.#values.clear();
    this.#size = 0;
  }
}

/** The people behind every token that is not known to be settled. */
function unsettled(
  witnesses: Iterable<Witness>,
  opaque: ReadonlySet<Token>,
  settled: Settled,
): Iterable<Seen> {
  const events = new Map<Token, Seen>();
  const names = new Map<Token, Seen>();
  const properties = new Map<Token, PropertyShelf>();
  const shelfOf = (property: Token): PropertyShelf => {
    const known = properties.get(property);
    if (known) return known;
    const shelf = {
      isNamed: settled.names.has(property),
      settled: opaque.has(property) ? undefined : settled.valuesOf(property),
      seen: new Map<Token, Seen>(),
    };
    properties.set(property, shelf);
    return shelf;
  };

  /** Nothing of them is counted: most of what arrives, known after one look-up. */
  const uncounted = new Set<ProtectedProperty>();
  for (const { person, event, properties: own } of witnesses) {
    if (person === NOBODY) continue;
    if (event !== undefined && !settled.events.has(event)) see(events, 'event_name', NONE, event, person);
    for (const sent of own) {
      if (uncounted.has(sent)) continue;
      const { property, kind, value } = sent;
      const shelf = shelfOf(property);
      if (!shelf.isNamed) see(names, 'property_name', property, property, person);
      const tokens = kind === 'text' ? [value as Token] : kind === 'list' ? (value as readonly Token[]) : [];
      const counted = tokens.filter((token) => isCounted(shelf, token));
      for (const token of counted) see(shelf.seen, 'value', property, token, person);
      if (shelf.isNamed && counted.length === 0) uncounted.add(sent);
    }
  }
  return [events, names, ...[...properties.values()].map(({ seen }) => seen)].flatMap((seen) => [
    ...seen.values(),
  ]);
}

interface PropertyShelf {
  readonly isNamed: boolean;
  /** Undefined: the property is opaque. */
  readonly settled: ReadonlySet<Token> | undefined;
  readonly seen: Map<Token, Seen>;
}

function isCounted({ settled }: PropertyShelf, token: Token): boolean {
  return settled !== undefined && token !== NONE && !settled.has(token);
}

function see(
  seen: Map<Token, Seen>,
  of: TextRef['of'],
  property: Token,
  token: Token,
  person: SubjectId,
): void {
  const known = seen.get(token);
  if (known) known.people.add(person);
  else seen.set(token, { of, property, token, people: new Set([person]) });
}
