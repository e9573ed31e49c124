import { sql, type Transaction } from 'kysely';
import type { ProjectId, Token } from '#core';
import { EVENT_SLOTS, type ValueKind } from '#events';
import type { CatalogueStore, PropertySighting, TextRef } from '#ingest';
import { knownPrivacy } from '#privacy';
import type { Database } from './db.ts';
import type { Tables } from './tables.ts';

/** What hostile clients can make us remember of one project by inventing names. */
export interface CatalogueLimits {
  readonly events: number;
  readonly properties: number;
  /** Texts that reached the threshold and wait for their next arrival. */
  readonly wanted: number;
}

export const CATALOGUE_LIMITS: CatalogueLimits = { events: 2_000, properties: 2_000, wanted: 20_000 };

const FAMILY = {
  text: 't',
  number: 'n',
  boolean: 'n',
  date: 'n',
  list: 'l',
} as const satisfies Record<ValueKind, string>;

/** `makeColumns`: makes the columns of slots that were never given before, or throws; then they are not given either. */
export function createCatalogueStore(
  db: Database,
  {
    makeColumns,
    limits = CATALOGUE_LIMITS,
  }: { readonly makeColumns: (slots: readonly string[]) => Promise<void>; readonly limits?: CatalogueLimits },
): CatalogueStore {
  return {
    async obtainProperties(projectId, sightings) {
      const known = await readSlots(db, projectId, sightings);
      if (sightings.every((sighting) => known.has(nameOf(sighting)))) return inOrder(sightings, known);
      return db.transaction().execute(async (tx) => {
        await lockCatalogue(tx, projectId);
        const current = await readSlots(tx, projectId, sightings);
        const named = new Map(sightings.map((sighting) => [nameOf(sighting), sighting]));
        const missing = [...named].filter(([name]) => !current.has(name)).map(([, sighting]) => sighting);
        const catalogued = await addProperties(tx, projectId, missing, limits.properties);
        await makeColumns(await addKinds(tx, projectId, missing.filter(catalogued)));
        return inOrder(sightings, await readSlots(tx, projectId, sightings));
      });
    },
    async noteEvents(projectId, events) {
      // In one order for all, against lock-ups.
      const ordered = events.toSorted((a, b) => compare(a.event, b.event));
      const touched = await touchEvents(db, projectId, ordered);
      const fresh = ordered.filter(({ event }) => !touched.has(event));
      if (fresh.length === 0) return 0;
      return db.transaction().execute(async (tx) => {
        await lockCatalogue(tx, projectId);
        const { rows } = await sql<{ token: bigint }>`
          insert into catalogue_event (project_id, token, last_seen)
          select ${projectId}, e.token, to_timestamp(e.at / 1000.0)
          from unnest(${fresh.map(({ event }) => event.toString())}::bigint[],
                      ${fresh.map(({ lastSeenAt }) => lastSeenAt)}::float8[]) as e (token, at)
          where not exists (select from catalogue_event c where c.project_id = ${projectId} and c.token = e.token)
          limit greatest(0, ${limits.events} - (select count(*) from catalogue_event where project_id = ${projectId}))
          returning token`.execute(tx);
        const known = await touchEvents(tx, projectId, fresh);
        return fresh.length - new Set([...known, ...rows.map(({ token }) => token)]).size;
      });
    },
    publish: (projectId, texts) =>
      db.transaction().execute(async (tx) => {
        await lockCatalogue(tx, projectId);
        for (const [of, table] of [
          ['event_name', 'catalogue_event'],
          ['property_name', 'catalogue_property'],
        ] as const) {
          const names = texts.filter((text) => text.of === of);
          if (names.length === 0) continue;
          await sql`
            update ${sql.table(table)} c set name = n.name
            from unnest(${names.map(({ token }) => token.toString())}::bigint[],
                        ${names.map(({ text }) => storable(text))}::text[]) as n (token, name)
            where c.project_id = ${projectId} and c.token = n.token and c.name is null`.execute(tx);
        }
        await classify(tx, projectId, texts);
        await unwant(tx, projectId, texts);
      }),
    async want(projectId, texts) {
      await sql`
        insert into catalogue_wanted (project_id, text_of, property, token)
        select ${projectId}, w.text_of, w.property, w.token
        from ${refs(texts)} as w (text_of, property, token)
        limit greatest(0, ${limits.wanted} - (select count(*) from catalogue_wanted where project_id = ${projectId}))
        on conflict do nothing`.execute(db);
    },
    async dismiss(projectId, texts) {
      await unwant(db, projectId, texts);
    },
    markOpaque: (projectId, properties) =>
      db.transaction().execute(async (tx) => {
        await lockCatalogue(tx, projectId);
        const tokens = properties.map(String);
        await sql`
          update catalogue_property set class = 'opaque'
          where project_id = ${projectId} and token = any(${tokens}::bigint[]) and class = 'crowd'
            and not exists (
              select from lexicon_property l
              where l.project_id = ${projectId} and l.token = catalogue_property.token and l.declared = 'values')`.execute(
          tx,
        );
        await sql`
          delete from catalogue_wanted
          where project_id = ${projectId} and text_of = 'value' and property = any(${tokens}::bigint[])`.execute(
          tx,
        );
      }),
    async noteHidden(projectId, hidden) {
      await sql`
        update catalogue_property c set hidden_values = h.count
        from unnest(${[...hidden.keys()].map(String)}::bigint[], ${[...hidden.values()]}::int[]) as h (token, count)
        where c.project_id = ${projectId} and c.token = h.token and c.hidden_values <> h.count`.execute(db);
    },
    noteViolations: (unit, projectId, violations) =>
      db.transaction().execute(async (tx) => {
        const nameOfUnit = (id: string) => `${id}/violations/${projectId}`;
        const { rows } = await sql`
          insert into loaded_unit (unit)
          select ${nameOfUnit(unit.id)}
          where not exists (select from loaded_unit where unit = ${nameOfUnit(unit.segment)})
          on conflict do nothing returning unit`.execute(tx);
        if (rows.length === 0) return;
        await sql`
          insert into lexicon_violation (project_id, event, property, kind, day, count, last_at)
          select ${projectId}, v.event, v.property, v.kind, current_date, v.count, to_timestamp(v.at / 1000.0)
          from unnest(${violations.map(({ event }) => String(event))}::bigint[],
                      ${violations.map(({ property }) => String(property))}::bigint[],
                      ${violations.map(({ kind }) => kind)}::text[],
                      ${violations.map(({ count }) => String(count))}::bigint[],
                      ${violations.map(({ lastAt }) => lastAt)}::float8[]) as v (event, property, kind, count, at)
          on conflict (project_id, event, property, kind, day) do update
          set count = lexicon_violation.count + excluded.count, last_at = greatest(lexicon_violation.last_at, excluded.last_at)`.execute(
          tx,
        );
      }),
  };
}

const nameOf = ({ scope, groupSlot, property, kind }: PropertySighting) =>
  `${scope}/${groupSlot}/${property}/${kind}`;

const inOrder = (sightings: readonly PropertySighting[], slots: ReadonlyMap<string, string | null>) =>
  sightings.map((sighting) => slots.get(nameOf(sighting)));

async function readSlots(
  db: Database | Transaction<Tables>,
  projectId: ProjectId,
  sightings: readonly PropertySighting[],
): Promise<Map<string, string | null>> {
  const { rows } = await sql<{
    scope: PropertySighting['scope'];
    group_slot: number;
    token: Token;
    kind: ValueKind;
    slot: string | null;
  }>`
    select k.scope, k.group_slot, k.token, k.kind, k.slot from catalogue_kind k
    where k.project_id = ${projectId}
      and k.token = any(${[...new Set(sightings.map(({ property }) => property.toString()))]}::bigint[])`.execute(
    db,
  );
  return new Map(
    rows.map((row) => [
      nameOf({ scope: row.scope, groupSlot: row.group_slot, property: row.token, kind: row.kind }),
      row.slot,
    ]),
  );
}

/** Catalogues the properties while there is room; answers which of them have an entry. */
async function addProperties(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  sightings: readonly PropertySighting[],
  limit: number,
): Promise<(sighting: PropertySighting) => boolean> {
  const idOf = (scope: string, groupSlot: number, token: bigint) => `${scope}/${groupSlot}/${token}`;
  const fresh = [
    ...new Map(sightings.map((one) => [idOf(one.scope, one.groupSlot, one.property), one])).values(),
  ];
  const keys = sql`unnest(${fresh.map(({ scope }) => scope)}::text[], ${fresh.map(({ groupSlot }) => groupSlot)}::smallint[],
                          ${fresh.map(({ property }) => property.toString())}::bigint[]) with ordinality as k (scope, group_slot, token, place)`;
  await sql`
    insert into catalogue_property (project_id, scope, group_slot, token)
    select ${projectId}, k.scope, k.group_slot, k.token from ${keys}
    where not exists (
      select from catalogue_property c
      where c.project_id = ${projectId} and c.scope = k.scope and c.group_slot = k.group_slot and c.token = k.token)
    order by k.place
    limit greatest(0, ${limit} - (select count(*) from catalogue_property where project_id = ${projectId}))`.execute(
    tx,
  );
  const { rows } = await sql<{ scope: string; group_slot: number; token: bigint }>`
    select c.scope, c.group_slot, c.token from ${keys}
    join catalogue_property c using (scope, group_slot, token) where c.project_id = ${projectId}`.execute(tx);
  const present = new Set(rows.map((row) => idOf(row.scope, row.group_slot, row.token)));
  return ({ scope, groupSlot, property }) => present.has(idOf(scope, groupSlot, property));
}

/**
 * Gives event properties the next free column of their family, or the overflow map (null) when there is none left; answers the columns, which
 * nobody knows of before the transaction ends.
 */
async function addKinds(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  sightings: readonly PropertySighting[],
): Promise<readonly string[]> {
  if (sightings.length === 0) return [];
  const { rows } = await sql<{ family: string; used: number }>`
    select left(slot, 1) as family, max(substr(slot, 2)::int) as used from catalogue_kind
    where project_id = ${projectId} and slot is not null group by 1`.execute(tx);
  const used = new Map(rows.map((row) => [row.family, row.used]));
  const slots = sightings.map(({ scope, kind }) => {
    if (scope !== 'event') return null;
    const family = FAMILY[kind];
    const next = (used.get(family) ?? 0) + 1;
    if (next > EVENT_SLOTS[family]) return null;
    used.set(family, next);
    return `${family}${next}`;
  });
  await sql`
    insert into catalogue_kind (project_id, scope, group_slot, token, kind, slot)
    select ${projectId}, k.* from unnest(
      ${sightings.map(({ scope }) => scope)}::text[], ${sightings.map(({ groupSlot }) => groupSlot)}::smallint[],
      ${sightings.map(({ property }) => property.toString())}::bigint[], ${sightings.map(({ kind }) => kind)}::text[],
      ${slots}::text[]) as k`.execute(tx);
  return slots.filter((slot) => slot !== null);
}

/** The columns of all slots that any project has given to a property. */
export async function readEventSlots(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ slot: string }>`
    select distinct slot from catalogue_kind where slot is not null`.execute(db);
  return rows.map(({ slot }) => slot);
}

/** Properties whose names the SDKs have made known are classed as the gate treats them. */
async function classify(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  texts: readonly TextRef[],
): Promise<void> {
  const named = texts.filter(({ of }) => of === 'property_name').map(({ token }) => token.toString());
  if (named.length === 0) return;
  const { rows } = await sql<{ scope: PropertySighting['scope']; token: Token; name: string }>`
    select scope, token, name from catalogue_property
    where project_id = ${projectId} and token = any(${named}::bigint[]) and name is not null and class = 'crowd'`.execute(
    tx,
  );
  const classes = rows.map(({ scope, name }) => knownPrivacy(scope, name) ?? 'crowd');
  await sql`
    update catalogue_property c set class = n.class
    from unnest(${rows.map(({ scope }) => scope)}::text[], ${rows.map(({ token }) => token.toString())}::bigint[],
                ${classes}::text[]) as n (scope, token, class)
    where c.project_id = ${projectId} and c.scope = n.scope and c.token = n.token and n.class <> 'crowd'`.execute(
    tx,
  );
}

async function touchEvents(
  db: Database | Transaction<Tables>,
  projectId: ProjectId,
  events: readonly { readonly event: Token; readonly lastSeenAt: number }[],
): Promise<Set<bigint>> {
  const { rows } = await sql<{ token: bigint }>`
    update catalogue_event c set last_seen = greatest(c.last_seen, to_timestamp(e.at / 1000.0))
    from unnest(${events.map(({ event }) => event.toString())}::bigint[],
                ${events.map(({ lastSeenAt }) => lastSeenAt)}::float8[]) as e (token, at)
    where c.project_id = ${projectId} and c.token = e.token
    returning c.token`.execute(db);
  return new Set(rows.map(({ token }) => token));
}

async function unwant(
  db: Database | Transaction<Tables>,
  projectId: ProjectId,
  texts: readonly TextRef[],
): Promise<void> {
  await sql`
    delete from catalogue_wanted c using ${refs(texts)} as w (text_of, property, token)
    where c.project_id = ${projectId} and c.text_of = w.text_of and c.property = w.property and c.token = w.token`.execute(
    db,
  );
}

const refs = (texts: readonly TextRef[]) =>
  sql`unnest(${texts.map(({ of }) => of)}::text[], ${texts.map(({ property }) => property.toString())}::bigint[],
             ${texts.map(({ token }) => token.toString())}::bigint[])`;

/** PostgreSQL has no place for the character 0 in a text. */
const storable = (text: string) => text.replaceAll('\0', '\uFFFD');

const CATALOGUE = 2;

async function lockCatalogue(tx: Transaction<Tables>, projectId: ProjectId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${(BigInt(CATALOGUE) * 0x1_0000_0000n + BigInt(projectId)).toString()}::bigint)`.execute(
    tx,
  );
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
