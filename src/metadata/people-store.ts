import { sql, type Transaction } from 'kysely';
import { newSubjectId, type ProjectId, type SubjectId, type Token, toSubjectId, toToken } from '#core';
import {
  type ClusterStore,
  type LinkClaim,
  type LinkStore,
  type MembershipStore,
  type Profile,
  type ProfileKey,
  type ProfileStore,
  type ProfileValue,
  type SubjectKey,
  type SubjectStore,
  toHour,
} from '#people';
import type { Database } from './db.ts';
import type { StoredValue } from './people-tables.ts';
import type { Tables } from './tables.ts';

export interface PeopleStores {
  readonly subjects: SubjectStore;
  readonly links: LinkStore;
  readonly clusters: ClusterStore;
  readonly profiles: ProfileStore;
  readonly memberships: MembershipStore;
}

export function createPeopleStores(db: Database): PeopleStores {
  return {
    subjects: createSubjectStore(db),
    links: createLinkStore(db),
    clusters: createClusterStore(db),
    profiles: createProfileStore(db),
    memberships: createMembershipStore(db),
  };
}

function createSubjectStore(db: Database): SubjectStore {
  const read = async (projectId: ProjectId, keys: readonly SubjectKey[]) => {
    const { rows } = await sql<{ scope: number; blind_index: string; subject: bigint }>`
      select s.scope, s.blind_index, s.subject
      from unnest(${keys.map(({ scope }) => scope)}::smallint[], ${keys.map(({ index }) => index)}::uuid[]) as k (scope, blind_index)
      join subject s on s.project_id = ${projectId} and s.scope = k.scope and s.blind_index = k.blind_index`.execute(
      db,
    );
    return new Map(
      rows.map((row) => [`${row.scope}/${row.blind_index.replaceAll('-', '')}`, row.subject as SubjectId]),
    );
  };
  const nameOf = ({ scope, index }: SubjectKey) => `${scope}/${index}`;

  return {
    async obtain(projectId, keys) {
      const known = await read(projectId, keys);
      const missing = keys.filter((key) => !known.has(nameOf(key)));
      if (missing.length > 0) {
        // In one order for all, so that two loaders with the same new people wait for each other and do not lock up.
        const fresh = missing.toSorted((a, b) => compare(nameOf(a), nameOf(b)));
        await sql`
          insert into subject (project_id, scope, blind_index, subject)
          select ${projectId}, k.scope, k.blind_index, k.subject
          from unnest(
            ${fresh.map(({ scope }) => scope)}::smallint[],
            ${fresh.map(({ index }) => index)}::uuid[],
            ${fresh.map(() => newSubjectId().toString())}::bigint[]
          ) as k (scope, blind_index, subject)
          on conflict (project_id, scope, blind_index) do nothing`.execute(db);
        for (const [name, subject] of await read(projectId, missing)) known.set(name, subject);
      }
      return keys.map((key) => {
        const subject = known.get(nameOf(key));
        if (subject === undefined) throw new TypeError('a subject that was just made is gone');
        return subject;
      });
    },
    async find(projectId, keys) {
      const known = await read(projectId, keys);
      return keys.map((key) => known.get(nameOf(key)));
    },
    async newAmong(projectId, subjects, since) {
      const { rows } = await sql<{ subject: bigint }>`
        select subject from subject where project_id = ${projectId} and subject = any(${subjects.map(String)}::bigint[])
          and first_seen > ${new Date(since)}`.execute(db);
      return rows.map(({ subject }) => toSubjectId(subject));
    },
  };
}

function createLinkStore(db: Database): LinkStore {
  return {
    async find(projectId, devices) {
      const links = await readLinks(db, projectId, devices);
      return new Map(links.map(({ device, person }) => [device, person]));
    },
    learn: (projectId, unit, claims, decide) =>
      db.transaction().execute(async (tx) => {
        await lockLinks(tx, projectId);
        const subjects = [...new Set(claims.flatMap(({ device, user }) => [device, user]))];
        const userOf = new Map(
          (await readLinks(tx, projectId, subjects)).map(({ device, person }) => [device, person]),
        );
        const { rows } = await sql<{ person: bigint }>`
          select distinct person from person_link
          where project_id = ${projectId} and person = any(${toArray(subjects)}::bigint[])`.execute(tx);
        const users = new Set(rows.map(({ person }) => person as SubjectId));
        const fresh = decide(
          { userOf, users },
          await withoutErased(tx, projectId, claims, ({ device, user }) => [device, user]),
        );
        if (fresh.length > 0)
          await sql`
            insert into person_link (project_id, device, person, made_by)
            select ${projectId}, l.device, l.person, ${unit}
            from unnest(${toArray(fresh.map(({ device }) => device))}::bigint[],
                        ${toArray(fresh.map(({ user }) => user))}::bigint[]) as l (device, person)`.execute(
            tx,
          );
        const inForce = await readLinks(
          tx,
          projectId,
          claims.map(({ device }) => device),
        );
        return {
          userOf: new Map(inForce.map(({ device, person }) => [device, person])),
          made: inForce
            .filter(({ made_by }) => made_by === unit)
            .map(({ device, person }): LinkClaim => ({ device, user: person })),
        };
      }),
  };
}

function createClusterStore(db: Database): ClusterStore {
  return {
    async find(projectId, subjects) {
      const links = await readLinks(db, projectId, subjects);
      return new Map(links.map(({ device, person }) => [device, person]));
    },
    relink: (projectId, unit, claims, decide) =>
      db.transaction().execute(async (tx) => {
        await lockLinks(tx, projectId);
        const known = await readClusters(
          tx,
          projectId,
          claims.flatMap(({ first, second }) => [first, second]),
        );
        const relinks = decide(
          known,
          await withoutErased(tx, projectId, claims, ({ first, second }) => [first, second]),
        );
        if (relinks.length > 0)
          await sql`
            insert into person_link (project_id, device, person, made_by, version)
            select ${projectId}, l.device, l.person, ${unit}, nextval('person_link_version')
            from unnest(${toArray(relinks.map(({ subject }) => subject))}::bigint[],
                        ${toArray(relinks.map(({ person }) => person))}::bigint[]) as l (device, person)
            on conflict (project_id, device) do update
            set person = excluded.person, made_by = excluded.made_by, version = excluded.version, made_at = now()`.execute(
            tx,
          );
        const { rows } = await sql<{ device: SubjectId; person: SubjectId; version: bigint }>`
          select device, person, version from person_link
          where project_id = ${projectId} and made_by = ${unit} and version > 1`.execute(tx);
        return rows.map(({ device, person, version }) => ({ subject: device, person, version }));
      }),
  };
}

/** The whole clusters that some ids are in. */
async function readClusters(tx: Transaction<Tables>, projectId: ProjectId, subjects: readonly SubjectId[]) {
  const personOf = new Map(
    (await readLinks(tx, projectId, subjects)).map(({ device, person }) => [device, person]),
  );
  const persons = new Set(subjects.map((subject) => personOf.get(subject) ?? subject));
  const { rows } = await sql<{ device: SubjectId; person: SubjectId }>`
    select device, person from person_link
    where project_id = ${projectId} and person = any(${toArray([...persons])}::bigint[])`.execute(tx);
  for (const { device, person } of rows) personOf.set(device, person);
  const members = Map.groupBy(rows, ({ person }) => person);
  return {
    personOf,
    members: new Map([...members].map(([person, links]) => [person, links.map(({ device }) => device)])),
  };
}

/** What is said of people of whom nobody was erased: a loader may have such a claim in hand. */
async function withoutErased<Claim>(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  claims: readonly Claim[],
  subjectsOf: (claim: Claim) => readonly SubjectId[],
): Promise<Claim[]> {
  const gone = await readErased(tx, projectId, claims.flatMap(subjectsOf));
  return claims.filter((claim) => subjectsOf(claim).every((subject) => !gone.has(subject)));
}

async function readErased(
  tx: Transaction<Tables>,
  projectId: ProjectId,
  subjects: readonly SubjectId[],
): Promise<ReadonlySet<bigint>> {
  const { rows } = await sql<{ subject: bigint }>`
    select subject from erased_subject
    where project_id = ${projectId} and subject = any(${toArray(subjects)}::bigint[])`.execute(tx);
  return new Set(rows.map(({ subject }) => subject));
}

async function readLinks(
  db: Database | Transaction<Tables>,
  projectId: ProjectId,
  devices: readonly SubjectId[],
) {
  const { rows } = await sql<{ device: SubjectId; person: SubjectId; made_by: string }>`
    select device, person, made_by from person_link
    where project_id = ${projectId} and device = any(${toArray(devices)}::bigint[])`.execute(db);
  return rows;
}

function createProfileStore(db: Database): ProfileStore {
  return {
    update: (unit, unlessUnit, wanted, change) =>
      db.transaction().execute(async (tx) => {
        const keys = await livingKeys(tx, wanted);
        const { rows: before } = await sql`
          select unit from loaded_unit where unit = any(${[unit, unlessUnit ?? unit]}::text[])`.execute(tx);
        const isNew =
          before.length === 0 &&
          (
            await sql`insert into loaded_unit (unit) values (${unit}) on conflict do nothing returning unit`.execute(
              tx,
            )
          ).rows.length === 1;
        if (isNew) await makeRoom(tx, keys);
        const current = await readProfiles(tx, keys, isNew);
        if (!isNew) return current.filter(({ version }) => version > 0n);
        const changed = change(current).map((profile) => ({ ...profile, version: profile.version + 1n }));
        await writeProfiles(tx, changed);
        return changed;
      }),
  };
}

/** Without those of people who were erased; until the transaction ends, nobody else is. */
async function livingKeys(tx: Transaction<Tables>, keys: readonly ProfileKey[]): Promise<ProfileKey[]> {
  const byProject = [...Map.groupBy(keys, ({ projectId }) => projectId)].sort(([a], [b]) => a - b);
  const living: ProfileKey[] = [];
  for (const [projectId, own] of byProject) {
    await sql`select pg_advisory_xact_lock_shared(${lockOf(projectId)}::bigint)`.execute(tx);
    living.push(...(await withoutErased(tx, projectId, own, ({ subject }) => [subject])));
  }
  return living;
}

/** Rows to lock, also for profiles that nobody has written yet: two loaders must not both start from nothing. */
async function makeRoom(tx: Transaction<Tables>, keys: readonly ProfileKey[]): Promise<void> {
  await sql`
    insert into profile (project_id, scope, subject, version, properties)
    select k.project_id, k.scope, k.subject, 0, '{}'
    from unnest(${keys.map((key) => key.projectId)}::int[], ${keys.map((key) => key.scope)}::smallint[],
                ${toArray(keys.map((key) => key.subject))}::bigint[]) as k (project_id, scope, subject)
    order by 1, 2, 3
    on conflict do nothing`.execute(tx);
}

export async function readProfiles(
  tx: Transaction<Tables>,
  keys: readonly ProfileKey[],
  isLocked: boolean,
): Promise<Profile[]> {
  // One order for all lockers.
  const lock = isLocked ? sql`order by p.project_id, p.scope, p.subject for update of p` : sql``;
  const { rows } = await sql<{
    project_id: number;
    scope: number;
    subject: bigint;
    version: bigint;
    is_deleted: boolean;
    properties: Record<string, StoredValue>;
    changed_at: Date;
  }>`
    select p.project_id, p.scope, p.subject, p.version, p.is_deleted, p.properties, p.changed_at
    from unnest(${keys.map((key) => key.projectId)}::int[], ${keys.map((key) => key.scope)}::smallint[],
                ${toArray(keys.map((key) => key.subject))}::bigint[]) as k (project_id, scope, subject)
    join profile p using (project_id, scope, subject) ${lock}`.execute(tx);
  const stored = new Map(rows.map((row) => [`${row.project_id}/${row.scope}/${row.subject}`, row]));
  return keys.map(({ projectId, scope, subject }): Profile => {
    const row = stored.get(`${projectId}/${scope}/${subject}`);
    return {
      projectId,
      scope,
      subject,
      version: row?.version ?? 0n,
      isDeleted: row?.is_deleted ?? false,
      properties: row ? fromStored(row.properties, toHour(row.changed_at.getTime())) : new Map(),
    };
  });
}

async function writeProfiles(tx: Transaction<Tables>, profiles: readonly Profile[]): Promise<void> {
  await sql`
    insert into profile as p (project_id, scope, subject, version, is_deleted, properties)
    select * from unnest(
      ${profiles.map(({ projectId }) => projectId)}::int[],
      ${profiles.map(({ scope }) => scope)}::smallint[],
      ${toArray(profiles.map(({ subject }) => subject))}::bigint[],
      ${toArray(profiles.map(({ version }) => version))}::bigint[],
      ${profiles.map(({ isDeleted }) => isDeleted)}::boolean[],
      ${profiles.map(({ properties }) => JSON.stringify(toStored(properties)))}::jsonb[])
    on conflict (project_id, scope, subject) do update
    set version = excluded.version, is_deleted = excluded.is_deleted, properties = excluded.properties, changed_at = now()`.execute(
    tx,
  );
}

function toStored(properties: ReadonlyMap<Token, ProfileValue>): Record<string, StoredValue> {
  const stored: Record<string, StoredValue> = {};
  for (const [property, value] of properties)
    stored[property.toString()] =
      value.kind === 'text'
        ? ['text', value.token.toString(), value.sentHour]
        : value.kind === 'list'
          ? ['list', value.tokens.map(String), value.sentHour]
          : [value.kind, value.number, value.sentHour];
  return stored;
}

function fromStored(stored: Record<string, StoredValue>, changedHour: number): Map<Token, ProfileValue> {
  return new Map(
    Object.entries(stored).map(([property, [kind, value, sentHour = changedHour]]): [Token, ProfileValue] => [
      toToken(property),
      kind === 'text'
        ? { kind, token: toToken(value), sentHour }
        : kind === 'list'
          ? { kind, tokens: value.map(toToken), sentHour }
          : { kind, number: value, sentHour },
    ]),
  );
}

function createMembershipStore(db: Database): MembershipStore {
  return {
    async remember(projectId, memberships) {
      const ordered = memberships.toSorted(
        (a, b) => compare(a.person, b.person) || compare(a.organisation, b.organisation),
      );
      await sql`
        insert into person_organisation as known (project_id, person, organisation, slot)
        select ${projectId}, m.person, m.organisation, m.slot
        from unnest(${toArray(ordered.map(({ person }) => person))}::bigint[],
                    ${toArray(ordered.map(({ organisation }) => organisation))}::bigint[],
                    ${ordered.map(({ slot }) => slot)}::smallint[]) as m (person, organisation, slot)
        where not exists (
          select from erased_subject e where e.project_id = ${projectId} and e.subject in (m.person, m.organisation))
        on conflict (project_id, person, organisation) do update
        set seen_at = now() where known.seen_at < now() - interval '1 hour'`.execute(db);
    },
    async organisationsOf(projectId, people) {
      const { rows } = await sql<{ person: bigint; organisation: bigint; slot: number }>`
        with asked as (
          select p as person, p as subject from unnest(${toArray(people)}::bigint[]) as p
          union all
          select person, device from person_link
          where project_id = ${projectId} and person = any(${toArray(people)}::bigint[])
        )
        select distinct a.person, m.organisation, m.slot
        from asked a join person_organisation m on m.project_id = ${projectId} and m.person = a.subject`.execute(
        db,
      );
      return rows.map(({ person, organisation, slot }) => ({
        person: toSubjectId(person),
        organisation: toSubjectId(organisation),
        slot,
      }));
    },
  };
}

/** Units older than a month never come back: their spool has long forgotten them. */
export async function sweepLoadedUnits(db: Database): Promise<void> {
  await sql`delete from loaded_unit where loaded_at < now() - interval '30 days'`.execute(db);
}

const LINKS = 1;

/** One at a time for a project, until the transaction ends. */
export async function lockLinks(tx: Transaction<Tables>, projectId: ProjectId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockOf(projectId)}::bigint)`.execute(tx);
}

function lockOf(projectId: ProjectId): string {
  return (BigInt(LINKS) * 0x1_0000_0000n + BigInt(projectId)).toString();
}

const toArray = (values: readonly bigint[]): string[] => values.map(String);

function compare<Value extends bigint | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
