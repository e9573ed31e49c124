import { randomBytes, randomUUID } from 'node:crypto';
import type { Audit } from '#audit';
import { AppError, type Clock, type ProjectId } from '#core';
import type { Actor, Role, ServiceAccountScope } from './actor.ts';
import { can } from './can.ts';
import { DORMANT_MS, endOf } from './dormant.ts';
import { type Ceremony, createPasskeys, type Site } from './passkeys.ts';
import type { AccessStore, MemberRow, ServiceAccountRow, StoredSession } from './ports.ts';
import { hashSecret, isSecret, newSecret } from './secrets.ts';

export type AccessErrorCode =
  | 'sign_in_failed'
  | 'member_suspended'
  | 'challenge_expired'
  | 'enrolment_invalid'
  | 'too_many_passkeys'
  | 'invalid_credentials'
  | 'member_not_found'
  | 'service_account_not_found'
  | 'last_owner';

export const SESSION_IDLE_MS = 60 * 60_000;
export const SESSION_MAX_MS = 12 * 60 * 60_000;
const ENROLMENT_MS = 24 * 60 * 60_000;
const TOUCH_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_PASSKEYS = 10;

export type Member = Extract<Actor, { kind: 'member' }>;
type ServiceAccount = Extract<Actor, { kind: 'service_account' }>;
export interface SignedIn {
  readonly actor: Member;
  readonly locale: 'en' | 'it';
  /** Owns the installation: may make projects. */
  readonly isOwner: boolean;
}
/** The cookie's value: shown to the browser once, never stored. */
export interface NewSession {
  readonly cookie: string;
  readonly maxAgeSeconds: number;
}
export interface Enrolment {
  readonly token: string;
  readonly expiresAt: number;
}

/** Who may come in, and how. There is one way: a passkey. There is no other way back in. */
export function createAccess(deps: {
  readonly store: AccessStore;
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
  readonly site: Site;
}) {
  const { store, audit, clock } = deps;
  const passkeys = createPasskeys(deps);

  const openSession = async (memberId: number): Promise<NewSession> => {
    const cookie = newSecret();
    const publicId = randomUUID();
    const now = clock();
    const overBefore = now - SESSION_MAX_MS;
    await store.putSession({ tokenHash: hashSecret(cookie), publicId, memberId, now, overBefore });
    await audit.append(done(`member:${memberId}`, 'sign_in', `session:${publicId}`));
    return { cookie, maxAgeSeconds: SESSION_MAX_MS / 1000 };
  };

  const signedIn = async (cookie: string): Promise<SignedIn | null> => {
    const tokenHash = hashSecret(cookie);
    const session = await store.session(tokenHash);
    const now = clock();
    if (!session || isOver(session, now)) return null;
    if (now - session.lastSeenAt > TOUCH_EVERY_MS) await store.touchSession(tokenHash, now);
    return { actor: toMember(session), locale: session.locale, isOwner: session.isOwner };
  };

  const knownProgram = async ({
    user,
    secret,
  }: {
    user: string;
    secret: string;
  }): Promise<ServiceAccount> => {
    const account = await store.serviceAccountByUser(user);
    const now = clock();
    // A hash is compared for an unknown user too, so that the time says nothing.
    const isRight = isSecret(secret, account?.secretHash ?? hashSecret(''));
    if (!account || !isRight || endOf(account) <= now) throw wrongCredentials();
    if (now - (account.lastUsedAt ?? 0) > TOUCH_EVERY_MS) await store.touchServiceAccount(account.id, now);
    const { id, name, projectId, scopes } = account;
    return { kind: 'service_account', id, name, projectId, scopes };
  };

  const refusedIsAudited = async <T>(action: string, attempt: () => Promise<T>): Promise<T> => {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof AppError)
        await audit.append(done('unknown', action, 'passkey', { code: error.code }));
      throw error;
    }
  };

  return {
    // --- who asks ---
    /** The member of a session cookie; null when it is unknown, idle for an hour or older than twelve. */
    signedIn,

    /** Who presents this credential: the `Authorization` header or the session cookie. null: nobody. */
    async authenticate({ cookie, basic }: { cookie?: string; basic?: string }): Promise<Actor | null> {
      if (basic !== undefined) return knownProgram(parseAuthorization(basic));
      return cookie === undefined ? null : ((await signedIn(cookie))?.actor ?? null);
    },

    /** The service account of an `Authorization: Basic` header. Throws `invalid_credentials`, for every reason the same. */
    serviceAccount: async (authorization: string): Promise<ServiceAccount> =>
      knownProgram(parseAuthorization(authorization)),

    /** The project that a service account may bring history into; undefined: none (or not the one it named). */
    async importerProject(account: {
      readonly name: string;
      readonly secret: string;
      readonly projectId: number | undefined;
    }): Promise<ProjectId | undefined> {
      try {
        const actor = await knownProgram({ user: account.name, secret: account.secret });
        const isElsewhere = account.projectId !== undefined && account.projectId !== actor.projectId;
        return !isElsewhere && can(actor, 'import', actor.projectId) ? actor.projectId : undefined;
      } catch (error) {
        if (error instanceof AppError && error.code === 'invalid_credentials') return undefined;
        throw error;
      }
    },

    // --- coming in ---
    needsOwner: async (): Promise<boolean> => !(await store.hasOwner()),

    /** A link for a new owner: the first one, or made on the machine when the last one has lost every passkey. */
    async inviteOwner(actor: string): Promise<Enrolment> {
      const enrolment = newEnrolment(clock());
      await store.putEnrolment({ ...enrolment, memberId: null });
      await audit.append(done(actor, 'invite_owner', 'installation'));
      return enrolment;
    },

    async enrolOptions(token: string): Promise<Ceremony> {
      const tokenHash = hashSecret(token);
      const enrolment = await store.enrolment(tokenHash, clock());
      if (!enrolment) throw wrongEnrolment();
      const handle = enrolment.handle ?? newHandle(token);
      return passkeys.registration(enrolPurpose(tokenHash), { name: 'Riserbo', handle }, clock());
    },

    async enrol(request: { token: string; name: string; response: unknown }): Promise<NewSession> {
      const tokenHash = hashSecret(request.token);
      return refusedIsAudited('enrol_failed', async () => {
        if (!(await store.enrolment(tokenHash, clock()))) throw wrongEnrolment();
        const purpose = enrolPurpose(tokenHash);
        const passkey = await passkeys.register(purpose, request.response, clock());
        const redeemed = await store.redeemEnrolment({
          tokenHash,
          now: clock(),
          name: request.name,
          handle: newHandle(request.token),
          passkey,
        });
        if (!redeemed) throw wrongEnrolment();
        const { memberId, isNewOwner } = redeemed;
        await audit.append(done(`member:${memberId}`, 'enrol', `member:${memberId}`, { isNewOwner }));
        return openSession(memberId);
      });
    },

    loginOptions: (): Promise<Ceremony> => passkeys.assertion('login', clock()),

    /** Projects that the member has not come to for ninety days stay shut; throws `member_suspended` where none is left. */
    login: (challengeId: string, response: unknown): Promise<NewSession> =>
      refusedIsAudited('sign_in_failed', async () => {
        const now = clock();
        const memberId = await passkeys.assert('login', challengeId, response, now);
        if (!(await store.suspendDormant(memberId, { before: now - DORMANT_MS, now })))
          throw new AppError(
            'member_suspended',
            'you have not signed in for ninety days: an owner can let you in again',
          );
        return openSession(memberId);
      }),

    stepUpOptions: (actor: Member): Promise<Ceremony> =>
      passkeys.assertion(`step-up:${actor.sessionId}`, clock()),

    /** The passkey again, of the same member and for this session: good for five minutes. */
    stepUp: (actor: Member, challengeId: string, response: unknown): Promise<void> =>
      refusedIsAudited('step_up_failed', async () => {
        const memberId = await passkeys.assert(`step-up:${actor.sessionId}`, challengeId, response, clock());
        if (memberId !== actor.id) throw new AppError('sign_in_failed', 'the passkey was not accepted');
        await store.stepUpSession(actor.sessionId, clock());
        await audit.append(done(`member:${actor.id}`, 'step_up', `session:${actor.sessionId}`));
      }),

    /** For one more passkey of a member who has one: whoever loses the only one is locked out. */
    async addPasskeyOptions(actor: Member): Promise<Ceremony> {
      const { handle, credentialIds } = await store.passkeysOf(actor.id);
      if (credentialIds.length >= MOST_PASSKEYS)
        throw new AppError('too_many_passkeys', 'a member has at most ten passkeys');
      const person = { name: actor.name, handle, known: credentialIds };
      return passkeys.registration(addPurpose(actor), person, clock());
    },

    addPasskey: (actor: Member, response: unknown): Promise<void> =>
      refusedIsAudited('add_passkey_failed', async () => {
        const passkey = await passkeys.register(addPurpose(actor), response, clock());
        await store.addPasskey(actor.id, passkey, clock());
        await audit.append(done(`member:${actor.id}`, 'add_passkey', `member:${actor.id}`));
      }),

    async signOut(actor: Member): Promise<void> {
      await store.removeSession(actor.sessionId);
      await audit.append(done(`member:${actor.id}`, 'sign_out', `session:${actor.sessionId}`));
    },

    setLocale: (actor: Member, locale: 'en' | 'it'): Promise<void> => store.setLocale(actor.id, locale),

    // --- members ---
    members: (projectId: ProjectId): Promise<MemberRow[]> => store.members(projectId, clock() - DORMANT_MS),
    names: (ids: readonly number[]): Promise<ReadonlyMap<number, string>> => store.names(ids),

    async invite(
      actor: Actor,
      projectId: ProjectId,
      guest: { name: string; role: Role },
    ): Promise<Enrolment> {
      const now = clock();
      const memberId = await store.invite(projectId, { ...guest, handle: randomBytes(32), now });
      const enrolment = newEnrolment(now);
      await store.putEnrolment({ ...enrolment, memberId });
      await audit.append({
        projectId,
        actor: nameOf(actor),
        action: 'invite_member',
        object: `member:${memberId}`,
        facts: { role: guest.role },
      });
      return enrolment;
    },

    async removeMember(actor: Actor, projectId: ProjectId, memberId: number): Promise<void> {
      const outcome = await store.removeMember(projectId, memberId);
      if (outcome === 'unknown') throw new AppError('member_not_found', 'there is no such member');
      if (outcome === 'last_owner') throw new AppError('last_owner', 'a project keeps at least one owner');
      const object = `member:${memberId}`;
      await audit.append({ projectId, actor: nameOf(actor), action: 'remove_member', object, facts: {} });
    },

    /** For a member who was suspended because they had not signed in: in this project only. */
    async welcomeMember(actor: Actor, projectId: ProjectId, memberId: number): Promise<void> {
      if (!(await store.welcomeMember(projectId, memberId, clock())))
        throw new AppError('member_not_found', 'there is no such member');
      const object = `member:${memberId}`;
      await audit.append({ projectId, actor: nameOf(actor), action: 'welcome_member', object, facts: {} });
    },

    // --- service accounts ---
    /** `expiresAt` is when it really ends: an unused one ends early. */
    serviceAccounts: async (projectId: ProjectId): Promise<ServiceAccountRow[]> =>
      (await store.serviceAccounts(projectId)).map((account) => ({ ...account, expiresAt: endOf(account) })),

    /** The secret is returned once and never again. */
    async createServiceAccount(
      actor: string,
      projectId: ProjectId,
      wanted: { name: string; scopes: readonly ServiceAccountScope[]; expiresInDays: number },
    ): Promise<ServiceAccountRow & { readonly secret: string }> {
      const secret = newSecret();
      const createdAt = clock();
      const account = {
        name: wanted.name,
        user: `riserbo-${randomBytes(6).toString('hex')}`,
        scopes: wanted.scopes,
        createdAt,
        expiresAt: createdAt + wanted.expiresInDays * DAY_MS,
      };
      const id = await store.putServiceAccount({ ...account, projectId, secretHash: hashSecret(secret) });
      await audit.append({
        projectId,
        actor,
        action: 'create_service_account',
        object: `service_account:${id}`,
        facts: { scopes: wanted.scopes.join(' '), expiresInDays: wanted.expiresInDays },
      });
      return { ...account, id, lastUsedAt: null, secret };
    },

    async removeServiceAccount(actor: Actor, projectId: ProjectId, id: number): Promise<void> {
      if (!(await store.removeServiceAccount(projectId, id)))
        throw new AppError('service_account_not_found', 'there is no such service account');
      const object = `service_account:${id}`;
      await audit.append({
        projectId,
        actor: nameOf(actor),
        action: 'remove_service_account',
        object,
        facts: {},
      });
    },
  };
}

export type Access = ReturnType<typeof createAccess>;

/** How the ledger and the audit log name an actor. */
export function nameOf(actor: Actor): string {
  return `${actor.kind}:${actor.id}`;
}

function done(actor: string, action: string, object: string, facts: Record<string, string | boolean> = {}) {
  return { projectId: null, actor, action, object, facts };
}

function newEnrolment(now: number): Enrolment & { tokenHash: Buffer } {
  const token = newSecret();
  return { token, tokenHash: hashSecret(token), expiresAt: now + ENROLMENT_MS };
}

function addPurpose(actor: Member): string {
  return `add-passkey:${actor.sessionId}`;
}

function enrolPurpose(tokenHash: Buffer): string {
  return `enrol:${tokenHash.toString('hex')}`;
}

/** A new owner's user handle: the same in the prompt and when it is stored, without keeping it in between. */
function newHandle(token: string): Buffer {
  return hashSecret(`handle:${token}`);
}

function isOver(session: StoredSession, now: number): boolean {
  return now - session.lastSeenAt > SESSION_IDLE_MS || now - session.createdAt > SESSION_MAX_MS;
}

function toMember(session: StoredSession): Member {
  const { memberId, name, publicId, roles, steppedUpAt } = session;
  return { kind: 'member', id: memberId, name, sessionId: publicId, roles, steppedUpAt };
}

/** `Basic` as everybody writes it; `Bearer <user>.<secret>` for scripts that were written for a token. */
function parseAuthorization(authorization: string): { user: string; secret: string } {
  const bearer = /^Bearer ([A-Za-z0-9-]{1,100})\.([A-Za-z0-9_-]{1,500})$/i.exec(authorization);
  if (bearer?.[1] !== undefined && bearer[2] !== undefined) return { user: bearer[1], secret: bearer[2] };
  const encoded = /^Basic ([A-Za-z0-9+/=_-]{1,1000})$/i.exec(authorization)?.[1];
  if (encoded === undefined) throw wrongCredentials();
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw wrongCredentials();
  return { user: text.slice(0, colon), secret: text.slice(colon + 1) };
}

function wrongCredentials(): AppError {
  return new AppError('invalid_credentials', 'the service account, its secret or its expiry date is wrong');
}

function wrongEnrolment(): AppError {
  return new AppError('enrolment_invalid', 'the enrolment link is wrong, used or expired: ask for a new one');
}
