import { sql, type Transaction } from 'kysely';
import type { AccessStore, MemberRow, Passkey, Role, ServiceAccountRow, StoredSession } from '#access';
import { type ProjectId, toProjectId } from '#core';
import type { AccessTables } from './access-tables.ts';
import type { Database } from './db.ts';
import type { Tables } from './tables.ts';

export function createAccessStore(db: Database): AccessStore {
  return { ...enrolments(db), ...challenges(db), ...sessions(db), ...members(db), ...serviceAccounts(db) };
}

function enrolments(
  db: Database,
): Pick<AccessStore, 'hasOwner' | 'putEnrolment' | 'enrolment' | 'redeemEnrolment'> {
  return {
    async hasOwner() {
      const owner = await db
        .selectFrom('member')
        .innerJoin('passkey', 'passkey.member_id', 'member.id')
        .select('member.id')
        .where('member.is_owner', '=', true)
        .limit(1)
        .executeTakeFirst();
      return owner !== undefined;
    },
    putEnrolment: ({ tokenHash, memberId, expiresAt }) =>
      db.transaction().execute(async (tx) => {
        await tx
          .deleteFrom('enrolment')
          .where('member_id', memberId === null ? 'is' : '=', memberId)
          .execute();
        await tx
          .insertInto('enrolment')
          .values({ token_hash: tokenHash, member_id: memberId, expires_at: new Date(expiresAt) })
          .execute();
      }),
    async enrolment(tokenHash, now) {
      const row = await db
        .selectFrom('enrolment')
        .leftJoin('member', 'member.id', 'enrolment.member_id')
        .select(['enrolment.member_id', 'member.handle'])
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', new Date(now))
        .executeTakeFirst();
      return row ? { memberId: row.member_id, handle: row.handle } : null;
    },
    redeemEnrolment: ({ tokenHash, now, name, handle, passkey }) =>
      db.transaction().execute(async (tx) => {
        const used = await tx
          .deleteFrom('enrolment')
          .where('token_hash', '=', tokenHash)
          .where('expires_at', '>', new Date(now))
          .returning('member_id')
          .executeTakeFirst();
        if (!used) return null;
        const isNewOwner = used.member_id === null;
        const memberId = used.member_id ?? (await insertOwner(tx, { name, handle, now }));
        if (!isNewOwner) await tx.updateTable('member').set({ name }).where('id', '=', memberId).execute();
        await tx
          .insertInto('passkey')
          .values(toPasskeyRow(memberId, passkey, now))
          .execute();
        return { memberId, isNewOwner };
      }),
  };
}

async function insertOwner(
  tx: Transaction<Tables>,
  owner: { name: string; handle: Buffer; now: number },
): Promise<number> {
  const { id } = await tx
    .insertInto('member')
    .values({
      name: owner.name,
      handle: owner.handle,
      is_owner: true,
      created_at: new Date(owner.now),
      last_seen_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const projects = await tx.selectFrom('project').select('id').execute();
  if (projects.length > 0)
    await tx
      .insertInto('membership')
      .values(projects.map((project) => ({ project_id: project.id, member_id: id, role: 'owner' as const })))
      .execute();
  return id;
}

function toPasskeyRow(memberId: number, passkey: Passkey, now: number): AccessTables['passkey'] {
  return {
    credential_id: passkey.credentialId,
    member_id: memberId,
    public_key: Buffer.from(passkey.publicKey),
    counter: BigInt(passkey.counter),
    transports: [...passkey.transports],
    is_synced: passkey.isSynced,
    created_at: new Date(now),
    last_used_at: null,
  };
}

function challenges(
  db: Database,
): Pick<
  AccessStore,
  'putChallenge' | 'takeChallenge' | 'passkeyOwner' | 'passkeysOf' | 'addPasskey' | 'recordPasskeyUse'
> {
  return {
    async putChallenge({ id, purpose, challenge, expiresAt }) {
      const row = { id, purpose, challenge, expires_at: new Date(expiresAt) };
      await db
        .insertInto('challenge')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async takeChallenge(id, purpose, now) {
      const taken = await db
        .deleteFrom('challenge')
        .where((or) => or.or([or('id', '=', id), or('expires_at', '<=', new Date(now))]))
        .returning(['id', 'purpose', 'challenge', 'expires_at'])
        .execute();
      const row = taken.find((each) => each.id === id && each.purpose === purpose);
      return row && row.expires_at.getTime() > now ? row.challenge : null;
    },
    async passkeyOwner(credentialId) {
      const row = await db
        .selectFrom('passkey')
        .selectAll()
        .where('credential_id', '=', credentialId)
        .executeTakeFirst();
      if (!row) return null;
      const passkey = {
        credentialId: row.credential_id,
        publicKey: row.public_key,
        counter: Number(row.counter),
        transports: row.transports,
        isSynced: row.is_synced,
      };
      return { memberId: row.member_id, passkey };
    },
    async passkeysOf(memberId) {
      const { handle } = await db
        .selectFrom('member')
        .select('handle')
        .where('id', '=', memberId)
        .executeTakeFirstOrThrow();
      const rows = await db
        .selectFrom('passkey')
        .select('credential_id')
        .where('member_id', '=', memberId)
        .execute();
      return { handle, credentialIds: rows.map((row) => row.credential_id) };
    },
    async addPasskey(memberId, passkey, now) {
      await db
        .insertInto('passkey')
        .values(toPasskeyRow(memberId, passkey, now))
        .onConflict((conflict) => conflict.column('credential_id').doNothing())
        .execute();
    },
    async recordPasskeyUse(credentialId, counter, now) {
      await db
        .updateTable('passkey')
        .set({ counter: BigInt(counter), last_used_at: new Date(now) })
        .where('credential_id', '=', credentialId)
        .execute();
    },
  };
}

function sessions(
  db: Database,
): Pick<AccessStore, 'putSession' | 'session' | 'touchSession' | 'stepUpSession' | 'removeSession'> {
  return {
    async putSession({ tokenHash, publicId, memberId, now, overBefore }) {
      const at = new Date(now);
      await db.deleteFrom('session').where('created_at', '<', new Date(overBefore)).execute();
      await db
        .insertInto('session')
        .values({
          token_hash: tokenHash,
          public_id: publicId,
          member_id: memberId,
          created_at: at,
          last_seen_at: at,
          stepped_up_at: at,
        })
        .execute();
      await db.updateTable('member').set({ last_seen_at: at }).where('id', '=', memberId).execute();
    },
    async session(tokenHash) {
      const rows = await db
        .selectFrom('session')
        .innerJoin('member', 'member.id', 'session.member_id')
        .leftJoin('membership', (join) =>
          join.onRef('membership.member_id', '=', 'member.id').on('membership.suspended_at', 'is', null),
        )
        .select([
          'session.public_id',
          'session.created_at',
          'session.last_seen_at',
          'session.stepped_up_at',
          'member.id as member_id',
          'member.name',
          'member.locale',
          'member.is_owner',
          'membership.project_id',
          'membership.role',
        ])
        .where('session.token_hash', '=', tokenHash)
        .execute();
      const [first] = rows;
      if (!first) return null;
      const roles = new Map<ProjectId, Role>();
      for (const { project_id: id, role } of rows) if (id !== null && role) roles.set(toProjectId(id), role);
      return {
        publicId: first.public_id,
        memberId: first.member_id,
        name: first.name,
        locale: first.locale,
        isOwner: first.is_owner,
        createdAt: first.created_at.getTime(),
        lastSeenAt: first.last_seen_at.getTime(),
        steppedUpAt: first.stepped_up_at.getTime(),
        roles,
      } satisfies StoredSession;
    },
    async touchSession(tokenHash, now) {
      const touched = await db
        .updateTable('session')
        .set({ last_seen_at: new Date(now) })
        .where('token_hash', '=', tokenHash)
        .returning('member_id')
        .executeTakeFirst();
      if (!touched) return;
      await db
        .updateTable('member')
        .set({ last_seen_at: new Date(now) })
        .where('id', '=', touched.member_id)
        .execute();
    },
    async stepUpSession(publicId, now) {
      const at = new Date(now);
      await db
        .updateTable('session')
        .set({ stepped_up_at: at, last_seen_at: at })
        .where('public_id', '=', publicId)
        .execute();
    },
    async removeSession(publicId) {
      await db.deleteFrom('session').where('public_id', '=', publicId).execute();
    },
  };
}

function members(
  db: Database,
): Pick<
  AccessStore,
  'setLocale' | 'members' | 'invite' | 'removeMember' | 'suspendDormant' | 'welcomeMember' | 'names'
> {
  return {
    async setLocale(memberId, locale) {
      await db.updateTable('member').set({ locale }).where('id', '=', memberId).execute();
    },
    async members(projectId, dormantBefore) {
      const rows = await db
        .selectFrom('membership')
        .innerJoin('member', 'member.id', 'membership.member_id')
        .leftJoin('passkey', 'passkey.member_id', 'member.id')
        .select(({ fn }) => [
          'member.id',
          'member.name',
          'membership.role',
          'member.last_seen_at',
          'member.created_at',
          'membership.suspended_at',
          'membership.welcomed_at',
          fn.count<bigint>('passkey.credential_id').as('passkeys'),
        ])
        .where('membership.project_id', '=', projectId)
        .groupBy(['member.id', 'membership.project_id', 'membership.member_id'])
        .orderBy('member.id')
        .execute();
      return rows.map(
        (row): MemberRow => ({
          id: row.id,
          name: row.name,
          role: row.role,
          passkeys: Number(row.passkeys),
          lastSeenAt: row.last_seen_at?.getTime() ?? null,
          isSuspended: row.suspended_at !== null || lastSign(row) < dormantBefore,
        }),
      );
    },
    invite: (projectId, { name, role, handle, now }) =>
      db.transaction().execute(async (tx) => {
        const { id } = await tx
          .insertInto('member')
          .values({ name, handle, created_at: new Date(now), last_seen_at: null })
          .returning('id')
          .executeTakeFirstOrThrow();
        await tx.insertInto('membership').values({ project_id: projectId, member_id: id, role }).execute();
        return id;
      }),
    removeMember: (projectId, memberId) =>
      db.transaction().execute(async (tx) => {
        // The project's row is the lock: two owners cannot remove each other at the same moment.
        await tx.selectFrom('project').select('id').where('id', '=', projectId).forUpdate().execute();
        const owners = await tx
          .selectFrom('membership')
          .select('member_id')
          .where('project_id', '=', projectId)
          .where('role', '=', 'owner')
          .where('suspended_at', 'is', null)
          .where('member_id', 'in', (query) => query.selectFrom('passkey').select('passkey.member_id'))
          .execute();
        if (owners.length === 1 && owners[0]?.member_id === memberId) return 'last_owner';
        const { numDeletedRows } = await tx
          .deleteFrom('membership')
          .where('project_id', '=', projectId)
          .where('member_id', '=', memberId)
          .executeTakeFirst();
        return numDeletedRows === 0n ? 'unknown' : 'removed';
      }),
    suspendDormant: (memberId, { before, now }) =>
      db.transaction().execute(async (tx) => {
        await tx
          .updateTable('membership')
          .set({ suspended_at: new Date(now) })
          .where('member_id', '=', memberId)
          .where('suspended_at', 'is', null)
          .where((or) => or.or([or('welcomed_at', 'is', null), or('welcomed_at', '<', new Date(before))]))
          .where('member_id', 'in', (query) =>
            query
              .selectFrom('member')
              .select('id')
              .where(({ fn, eb }) => eb(fn.coalesce('last_seen_at', 'created_at'), '<', new Date(before))),
          )
          .execute();
        const kept = await tx
          .selectFrom('membership')
          .select(({ fn }) => [
            fn.countAll<bigint>().as('all'),
            fn.count<bigint>('suspended_at').as('closed'),
          ])
          .where('member_id', '=', memberId)
          .executeTakeFirstOrThrow();
        return kept.closed === 0n || kept.closed < kept.all;
      }),
    async welcomeMember(projectId, memberId, now) {
      const { numUpdatedRows } = await db
        .updateTable('membership')
        .set({ suspended_at: null, welcomed_at: new Date(now) })
        .where('project_id', '=', projectId)
        .where('member_id', '=', memberId)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async names(memberIds) {
      if (memberIds.length === 0) return new Map();
      const rows = await db
        .selectFrom('member')
        .select(['id', 'name'])
        .where('id', 'in', [...memberIds])
        .execute();
      return new Map(rows.map((row) => [row.id, row.name]));
    },
  };
}

function lastSign(row: { last_seen_at: Date | null; created_at: Date; welcomed_at: Date | null }): number {
  return Math.max((row.last_seen_at ?? row.created_at).getTime(), row.welcomed_at?.getTime() ?? 0);
}

/** Invitations that nobody has taken up for a month. */
export async function sweepInvitations(db: Database): Promise<void> {
  await sql`
    delete from member m
    where created_at < now() - interval '30 days' and not exists (select from passkey p where p.member_id = m.id)`.execute(
    db,
  );
}

function serviceAccounts(
  db: Database,
): Pick<
  AccessStore,
  | 'putServiceAccount'
  | 'serviceAccounts'
  | 'removeServiceAccount'
  | 'serviceAccountByUser'
  | 'touchServiceAccount'
> {
  return {
    async putServiceAccount(account) {
      const { id } = await db
        .insertInto('service_account')
        .values({
          project_id: account.projectId,
          name: account.name,
          username: account.user,
          secret_hash: account.secretHash,
          scopes: [...account.scopes],
          created_at: new Date(account.createdAt),
          expires_at: new Date(account.expiresAt),
          last_used_at: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    },
    async serviceAccounts(projectId) {
      const rows = await db
        .selectFrom('service_account')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('id')
        .execute();
      return rows.map(toServiceAccount);
    },
    async removeServiceAccount(projectId, id) {
      const { numDeletedRows } = await db
        .deleteFrom('service_account')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async serviceAccountByUser(user) {
      const row = await db
        .selectFrom('service_account')
        .selectAll()
        .where('username', '=', user)
        .executeTakeFirst();
      if (!row) return null;
      return {
        ...toServiceAccount(row),
        projectId: toProjectId(row.project_id),
        secretHash: row.secret_hash,
      };
    },
    async touchServiceAccount(id, now) {
      await db
        .updateTable('service_account')
        .set({ last_used_at: new Date(now) })
        .where('id', '=', id)
        .execute();
    },
  };
}

function toServiceAccount(
  row: Omit<AccessTables['service_account'], 'id'> & { id: number },
): ServiceAccountRow {
  return {
    id: row.id,
    name: row.name,
    user: row.username,
    scopes: row.scopes,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    lastUsedAt: row.last_used_at?.getTime() ?? null,
  };
}
