import { AppError, type ProjectId, type SubjectId, type Token, toToken } from '#core';
import {
  type Engine,
  instant,
  integer,
  joinSql,
  type Sql,
  slotColumn,
  sql,
  uint32,
  uint64,
  uint64s,
} from '#sql';
import { personLinks, resolvedPerson } from '../shared/people.ts';
import type { Vocabulary, VocabularyProperty, VocabularySnapshot } from '../vocabulary.ts';
import type { TokenPair } from './texts.ts';

/** Readable texts that have lost their crowd. */
export interface FallenTexts {
  /** Of the public dictionary. */
  readonly values: readonly TokenPair[];
  /** Event names, by token; `name` null: on the way to becoming readable. */
  readonly events: readonly { readonly token: Token; readonly name: string | null }[];
}

/** Counts who is behind readable texts, by what is stored now: who was erased is not among them. */
export interface Census {
  /**
   * Of the texts that some people or organisations have sent, or have in their profiles (`profileTexts`), those that fewer than k share.
   * Asked once these are hidden and while their events are still there. Throws `project_not_found`.
   */
  fallen(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    profileTexts: readonly TokenPair[],
    /** Tokens that wait for their next arrival to become readable. */
    wanted: ReadonlySet<Token>,
  ): Promise<FallenTexts>;
  /**
   * Of the texts in events before an instant (in values of these properties alone, or in all of each event), those that fewer than k
   * people share in what came later. Asked while the former are still there.
   */
  falling(
    projectId: ProjectId,
    before: number,
    properties: readonly Token[] | 'all',
    wanted: ReadonlySet<Token>,
  ): Promise<FallenTexts>;
}

export function createCensus(deps: {
  readonly engine: Engine;
  readonly vocabulary: Pick<Vocabulary, 'read'>;
}): Census {
  const { engine, vocabulary } = deps;
  return {
    async fallen(projectId, subjects, profileTexts, wanted) {
      const snapshot = await known(vocabulary, projectId);
      const sent = await readSent(
        engine,
        snapshot,
        counted(snapshot, 'event'),
        sql`e.person IN ${uint64s(subjects)}`,
      );
      return {
        values: await fallenValues(engine, snapshot, [...sent.values, ...profileTexts], {
          wanted,
          among: ALL,
        }),
        events: await fallenEvents(engine, snapshot, sent.events, { wanted, among: ALL }),
      };
    },
    async falling(projectId, before, properties, wanted) {
      const snapshot = await known(vocabulary, projectId);
      const going = counted(snapshot, 'event').filter(
        ({ token }) => properties === 'all' || properties.includes(token),
      );
      const sent = await readSent(engine, snapshot, going, sql`e.time < ${instant(before)}`);
      const stays = { wanted, among: sql`e.time >= ${instant(before)}` };
      return {
        values: await fallenValues(engine, snapshot, sent.values, stays),
        events: properties === 'all' ? await fallenEvents(engine, snapshot, sent.events, stays) : [],
      };
    },
  };
}

/** Texts are counted `among` these events `e`. */
interface Count {
  readonly wanted: ReadonlySet<Token>;
  readonly among: Sql;
}

const ALL = sql`true`;

async function known(
  vocabulary: Pick<Vocabulary, 'read'>,
  projectId: ProjectId,
): Promise<VocabularySnapshot> {
  const snapshot = await vocabulary.read(projectId);
  if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
  return snapshot;
}

/** Text properties whose values wait for crowds. */
function counted(
  { properties }: VocabularySnapshot,
  scope: VocabularyProperty['scope'],
): VocabularyProperty[] {
  return properties.filter(
    (property) =>
      property.scope === scope &&
      property.privacy === 'crowd' &&
      (property.kind === 'text' || property.kind === 'list'),
  );
}

/** The tokens of one property in an event `e` or a profile `p`, as a list. */
function tokensOf({ scope, slot, kind, token }: VocabularyProperty): Sql {
  const at = sql`[${uint64(token)}]`;
  if (scope !== 'event') return kind === 'list' ? sql`p.lists${at}` : asList(sql`p.texts${at}`);
  if (slot === null) return kind === 'list' ? sql`e.overflow_lists${at}` : asList(sql`e.overflow_texts${at}`);
  return kind === 'list' ? sql`e.${slotColumn(slot)}` : asList(sql`e.${slotColumn(slot)}`);
}

/** Zero: not set. */
function asList(token: Sql): Sql {
  return sql`if(${token} = 0, [], [${token}])`;
}

async function readSent(
  engine: Engine,
  snapshot: VocabularySnapshot,
  properties: readonly VocabularyProperty[],
  condition: Sql,
) {
  const lists = [
    sql`groupUniqArray(e.event)`,
    ...properties.map((one) => sql`groupUniqArrayArray(${tokensOf(one)})`),
  ];
  const [row] = await engine.run<{ tokens: readonly (readonly string[])[] }>(
    sql`SELECT [${joinSql(lists)}] AS tokens FROM events AS e
        WHERE e.project = ${uint32(snapshot.projectId)} AND ${condition}`.toStatement(),
  );
  const [events = [], ...values] = row?.tokens ?? [];
  return {
    events: new Set(events.map(toToken)),
    values: properties.flatMap(({ token }, place) =>
      (values[place] ?? []).map((value) => ({ property: token, token: toToken(value) })),
    ),
  };
}

async function fallenEvents(
  engine: Engine,
  snapshot: VocabularySnapshot,
  sent: ReadonlySet<Token>,
  { wanted, among }: Count,
): Promise<FallenTexts['events']> {
  const events = snapshot.events.flatMap(({ token, name }) =>
    (name !== null || wanted.has(token)) && sent.has(token) ? [{ token, name }] : [],
  );
  const crowds = await countEvents(
    engine,
    snapshot.projectId,
    events.map(({ token }) => token),
    among,
  );
  return events.filter(({ token }) => (crowds.get(token) ?? 0) < snapshot.k);
}

async function fallenValues(
  engine: Engine,
  snapshot: VocabularySnapshot,
  sent: readonly TokenPair[],
  { wanted, among }: Count,
): Promise<TokenPair[]> {
  const known = [
    ...(await inDictionary(engine, snapshot.projectId, sent)),
    ...sent.filter(({ token }) => wanted.has(token)),
  ];
  const fallen: TokenPair[] = [];
  const properties = (['event', 'person', 'group'] as const).flatMap((scope) => counted(snapshot, scope));
  for (const [token, pairs] of Map.groupBy(known, ({ property }) => property)) {
    const columns = properties.filter((property) => property.token === token);
    const crowds = new Map<Token, number>();
    // One name sent as a text and as a list is two columns: the larger crowd counts, which hides rather too much than too little.
    for (const column of columns)
      for (const [value, people] of await countValues(engine, snapshot.projectId, column, pairs, among))
        crowds.set(value, Math.max(people, crowds.get(value) ?? 0));
    if (columns.length > 0)
      fallen.push(...pairs.filter((pair) => (crowds.get(pair.token) ?? 0) < snapshot.k));
  }
  return fallen;
}

const AT_ONCE = 5_000;

async function inDictionary(
  engine: Engine,
  projectId: ProjectId,
  pairs: readonly TokenPair[],
): Promise<TokenPair[]> {
  const found: TokenPair[] = [];
  for (let start = 0; start < pairs.length; start += AT_ONCE) {
    const slice = pairs.slice(start, start + AT_ONCE);
    const zipped = sql`arrayZip(${uint64s(slice.map(({ property }) => property))}, ${uint64s(slice.map(({ token }) => token))})`;
    const rows = await engine.run<{ property: string; token: string }>(
      sql`SELECT DISTINCT property, token FROM dictionary
          WHERE project = ${uint32(projectId)} AND (property, token) IN (SELECT arrayJoin(${zipped}))`.toStatement(),
    );
    found.push(...rows.map((row) => ({ property: toToken(row.property), token: toToken(row.token) })));
  }
  return found;
}

function countValues(
  engine: Engine,
  projectId: ProjectId,
  property: VocabularyProperty,
  pairs: readonly TokenPair[],
  among: Sql,
): Promise<Map<Token, number>> {
  const wanted = uint64s(pairs.map(({ token }) => token));
  const shared = sql`arrayIntersect(${tokensOf(property)}, ${wanted})`;
  return property.scope === 'event'
    ? countPeople(
        engine,
        eventPeople(projectId, sql`arrayJoin(${shared})`, sql`notEmpty(${shared}) AND ${among}`),
      )
    : countPeople(
        engine,
        sql`SELECT arrayJoin(${shared}) AS token, p.subject AS somebody FROM profiles AS p FINAL
            WHERE p.project = ${uint32(projectId)} AND p.scope = ${integer(property.groupSlot)} AND p.deleted = 0 AND notEmpty(${shared})`,
      );
}

function countEvents(
  engine: Engine,
  projectId: ProjectId,
  events: readonly Token[],
  among: Sql,
): Promise<Map<Token, number>> {
  return countPeople(
    engine,
    eventPeople(projectId, sql`e.event`, sql`e.event IN ${uint64s(events)} AND ${among}`),
  );
}

function eventPeople(projectId: ProjectId, token: Sql, condition: Sql): Sql {
  return sql`SELECT ${token} AS token, ${resolvedPerson} AS somebody
    FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
    WHERE e.project = ${uint32(projectId)} AND ${condition}`;
}

async function countPeople(engine: Engine, rows: Sql): Promise<Map<Token, number>> {
  const counts = await engine.run<{ token: string; people: string }>(
    sql`SELECT token, uniqExact(somebody) AS people FROM (${rows}) WHERE somebody != 0 GROUP BY token`.toStatement(),
  );
  return new Map(counts.map(({ token, people }) => [toToken(token), Number(people)]));
}
