import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Access, can, createAccess } from '#access';
import { createAudit } from '#audit';
import type { ProjectId } from '#core';
import { createAccessStore, createAuditStore, createProjectStore } from '#metadata';
import { createAuthenticator } from '../../test/support/authenticator.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';

const ORIGIN = 'http://localhost:8080';
const HOUR = 3_600_000;
let now = Date.UTC(2026, 10, 22, 9);
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let access: Access;
let project: ProjectId;
beforeAll(async () => {
  opened = await openTestDatabase();
  const clock = () => now;
  access = createAccess({
    store: createAccessStore(opened.db),
    audit: createAudit({ store: createAuditStore(opened.db), clock }),
    clock,
    site: { name: 'Riserbo', domain: 'localhost', origins: [ORIGIN] },
  });
  project = await createProjectStore(opened.db)
    .create({
      name: 'P',
      token: 't',
      timezone: 'UTC',
      k: 10,
      isDevelopment: false,
      isDemo: false,
      groupKeys: [],
      idMerge: 'simplified',
      owner: null,
    })
    .then(({ id }) => id);
});
afterAll(() => opened.close());

async function enrol(token: string, authenticator = createAuthenticator({ origin: ORIGIN }), name = 'Ada') {
  const { options } = await access.enrolOptions(token);
  const session = await access.enrol({ token, name, response: authenticator.register(options) });
  return { authenticator, session };
}
async function login(authenticator: ReturnType<typeof createAuthenticator>) {
  const { challengeId, options } = await access.loginOptions();
  return access.login(challengeId, authenticator.assert(options));
}
async function member(cookie: string) {
  const signedIn = await access.signedIn(cookie);
  if (!signedIn) throw new Error('not signed in');
  return signedIn.actor;
}

test('the first owner enrols once with the link, then signs in with the passkey alone', async () => {
  expect(await access.needsOwner()).toBe(true);
  const { token } = await access.inviteOwner('machine');
  const { authenticator, session } = await enrol(token);
  expect(await access.needsOwner()).toBe(false);
  expect((await member(session.cookie)).roles.get(project)).toBe('owner');
  await expect(access.enrolOptions(token)).rejects.toMatchObject({ code: 'enrolment_invalid' });
  const again = await login(authenticator);
  expect(await member(again.cookie)).toMatchObject({ name: 'Ada' });
  await access.signOut(await member(again.cookie));
  expect(await access.signedIn(again.cookie)).toBeNull();
});

test('an enrolment link dies after a day', async () => {
  const { token } = await access.inviteOwner('machine');
  now += 24 * HOUR + 1;
  await expect(access.enrolOptions(token)).rejects.toMatchObject({ code: 'enrolment_invalid' });
});

test('a passkey prompted by a look-alike site, or used without the person, is refused', async () => {
  for (const wrong of [{ origin: 'https://evil.localhost' }, { origin: ORIGIN, isUserVerified: false }]) {
    const { token } = await access.inviteOwner('machine');
    await expect(enrol(token, createAuthenticator(wrong))).rejects.toMatchObject({ code: 'sign_in_failed' });
  }
});

test('an answer to one prompt is worth nothing for another: replayed, late, for another purpose or of another person', async () => {
  const ada = await enrol((await access.inviteOwner('machine')).token);
  const guest = await access.invite(await member(ada.session.cookie), project, {
    name: 'Bo',
    role: 'viewer',
  });
  const bo = await enrol(guest.token, undefined, 'Bo');
  const refused = { code: 'challenge_expired' };

  const first = await access.loginOptions();
  const answer = ada.authenticator.assert(first.options);
  await access.login(first.challengeId, answer);
  await expect(access.login(first.challengeId, answer)).rejects.toMatchObject(refused);

  const late = await access.loginOptions();
  now += 6 * 60_000;
  await expect(access.login(late.challengeId, ada.authenticator.assert(late.options))).rejects.toMatchObject(
    refused,
  );

  const actor = await member(ada.session.cookie);
  const forLogin = await access.loginOptions();
  await expect(
    access.stepUp(actor, forLogin.challengeId, ada.authenticator.assert(forLogin.options)),
  ).rejects.toMatchObject(refused);
  const forAda = await access.stepUpOptions(actor);
  await expect(
    access.stepUp(actor, forAda.challengeId, bo.authenticator.assert(forAda.options)),
  ).rejects.toMatchObject({ code: 'sign_in_failed' });

  const right = await access.stepUpOptions(actor);
  await access.stepUp(actor, right.challengeId, ada.authenticator.assert(right.options));
  expect((await member(ada.session.cookie)).steppedUpAt).toBe(now);
});

test('a session ends after an idle hour, and after twelve hours of work', async () => {
  const { authenticator, session } = await enrol((await access.inviteOwner('machine')).token);
  for (let worked = 0; worked < 12; worked++) {
    expect(await access.signedIn(session.cookie)).not.toBeNull();
    now += HOUR;
  }
  expect(await access.signedIn(session.cookie)).not.toBeNull();
  now += 1;
  expect(await access.signedIn(session.cookie)).toBeNull();
  const idle = await login(authenticator);
  now += HOUR + 1;
  expect(await access.signedIn(idle.cookie)).toBeNull();
});

test('a service account does what its scopes say, in its project, until it expires', async () => {
  const made = await access.createServiceAccount('machine', project, {
    name: 'importer',
    scopes: ['import'],
    expiresInDays: 90,
  });
  const basic = (user: string, secret: string) =>
    `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  const actor = await access.serviceAccount(basic(made.user, made.secret));
  expect(can(actor, 'import', project)).toBe(true);
  expect(can(actor, 'export', project)).toBe(false);
  expect(can(actor, 'reveal', project)).toBe(false);
  expect(can(actor, 'import', (project + 1) as ProjectId)).toBe(false);
  const refused = { code: 'invalid_credentials' };
  await expect(access.serviceAccount(basic(made.user, `${made.secret}x`))).rejects.toMatchObject(refused);
  await expect(access.serviceAccount(basic('nobody', ''))).rejects.toMatchObject(refused);
  await expect(access.serviceAccount('Bearer x')).rejects.toMatchObject(refused);
  now += 90 * 24 * HOUR;
  await expect(access.serviceAccount(basic(made.user, made.secret))).rejects.toMatchObject(refused);
});

test('whoever has not signed in for ninety days is let in again by an owner, project by project', async () => {
  const { authenticator, session } = await enrol((await access.inviteOwner('machine')).token);
  const boss = await member(session.cookie);
  const guest = await access.invite(boss, project, { name: 'Bo', role: 'viewer' });
  const bo = await enrol(guest.token, undefined, 'Bo');
  const { id } = await member(bo.session.cookie);
  const of = async (who: number) => (await access.members(project)).find((one) => one.id === who);
  now += 89 * 24 * HOUR;
  expect(await of(id)).toMatchObject({ isSuspended: false });
  await login(authenticator);
  now += 2 * 24 * HOUR;
  expect(await of(id)).toMatchObject({ isSuspended: true });
  await expect(login(bo.authenticator)).rejects.toMatchObject({ code: 'member_suspended' });
  await expect(login(bo.authenticator)).rejects.toMatchObject({ code: 'member_suspended' });
  const { cookie } = await login(authenticator);
  await access.welcomeMember(await member(cookie), project, id);
  expect(await of(id)).toMatchObject({ isSuspended: false });
  expect((await member((await login(bo.authenticator)).cookie)).roles.get(project)).toBe('viewer');
  await expect(access.welcomeMember(boss, project, 999_999)).rejects.toMatchObject({
    code: 'member_not_found',
  });
});

test('a service account that nobody uses for forty-five days ends', async () => {
  const wanted = { name: 'monthly', scopes: ['import'], expiresInDays: 90 } as const;
  const { user, secret, id, createdAt } = await access.createServiceAccount('machine', project, wanted);
  const header = `Bearer ${user}.${secret}`;
  now += 44 * 24 * HOUR;
  await access.serviceAccount(header);
  const listed = (await access.serviceAccounts(project)).find((one) => one.id === id);
  expect(listed?.expiresAt).toBe(createdAt + 89 * 24 * HOUR);
  now += 45 * 24 * HOUR;
  await expect(access.serviceAccount(header)).rejects.toMatchObject({ code: 'invalid_credentials' });
});

test('a project keeps an owner', async () => {
  const owners = (await access.members(project)).filter(({ role }) => role === 'owner');
  const actor = { kind: 'member', id: owners[0]?.id ?? 0, name: '', sessionId: '', steppedUpAt: 0 } as const;
  const remove = (id: number) => access.removeMember({ ...actor, roles: new Map() }, project, id);
  const able = owners.filter(({ passkeys }) => passkeys > 0);
  for (const owner of able.slice(1)) await remove(owner.id);
  await expect(remove(able[0]?.id ?? 0)).rejects.toMatchObject({ code: 'last_owner' });
  await expect(remove(999_999)).rejects.toMatchObject({ code: 'member_not_found' });
});

test('no secret is stored: neither a cookie, nor a link, nor a service account could be read back', async () => {
  const { token } = await access.inviteOwner('machine');
  const { session } = await enrol(token);
  const { secret } = await access.createServiceAccount('machine', project, {
    name: 'x',
    scopes: ['query'],
    expiresInDays: 1,
  });
  const tables = await Promise.all(
    (
      ['session', 'enrolment', 'challenge', 'service_account', 'audit_entry', 'member', 'passkey'] as const
    ).map((table) => opened.db.selectFrom(table).selectAll().execute()),
  );
  const everything = JSON.stringify(tables, (_, value) =>
    typeof value === 'bigint'
      ? String(value)
      : value?.type === 'Buffer'
        ? Buffer.from(value).toString('base64url')
        : value,
  );
  for (const word of [token, session.cookie, secret]) expect(everything).not.toContain(word);
});

test('a second passkey of the same member signs in when the first is lost; a device that holds one is told not to make another', async () => {
  const { authenticator, session } = await enrol((await access.inviteOwner('machine')).token);
  const ada = await member(session.cookie);
  const second = createAuthenticator({ origin: ORIGIN });
  const { options } = await access.addPasskeyOptions(ada);
  const held = authenticator.assert((await access.loginOptions()).options) as { id: string };
  expect(options).toMatchObject({ excludeCredentials: [{ id: held.id }] });
  const response = second.register(options);
  await access.addPasskey(ada, response);
  expect((await member((await login(second)).cookie)).id).toBe(ada.id);
  expect((await member((await login(authenticator)).cookie)).id).toBe(ada.id);
  await expect(access.addPasskey(ada, response)).rejects.toMatchObject({ code: 'challenge_expired' });
});

test('a prompt for one more passkey belongs to the session that asked', async () => {
  const { authenticator, session } = await enrol((await access.inviteOwner('machine')).token);
  const here = await member(session.cookie);
  const there = await member((await login(authenticator)).cookie);
  const { options } = await access.addPasskeyOptions(here);
  const response = createAuthenticator({ origin: ORIGIN }).register(options);
  await expect(access.addPasskey(there, response)).rejects.toMatchObject({ code: 'challenge_expired' });
});

test('a session that ends while its own request is under way ends quietly, and old sessions are not kept', async () => {
  const { authenticator, session } = await enrol((await access.inviteOwner('machine')).token);
  const store = createAccessStore(opened.db);
  await access.signOut(await member(session.cookie));
  await store.touchSession(createHash('sha256').update(session.cookie).digest(), now);
  await login(authenticator);
  now += 13 * HOUR;
  await login(authenticator);
  const sessions = await opened.db.selectFrom('session').select('created_at').execute();
  expect(sessions).toHaveLength(1);
});
