import { expect, test } from 'vitest';
import { AppError, type ProjectId, toProjectId } from '#core';
import { createPolicies, type PolicySource } from '#ingest';

const KEYS = {
  tokenKey: new Uint8Array(32),
  indexKey: new Uint8Array(32),
  sealPublicKey: new Uint8Array(32),
};

function source(id: number, rest: Partial<PolicySource> = {}): PolicySource {
  return {
    projectId: toProjectId(id),
    token: `token-${id}`,
    k: 10,
    isDevelopment: false,
    groupKeys: new Map(),
    identityProperties: new Map(),
    wanted: new Set(),
    opaque: new Set(),
    ...rest,
  };
}

/** The store at the edge of these tests: what PostgreSQL answers, or that it does not. */
function open(keyless = new Set<ProjectId>()) {
  const store = { sources: [source(1)], isAway: false, reads: 0 };
  const policies = createPolicies({
    store: {
      read: async () => {
        store.reads++;
        if (store.isAway) throw new Error('connection refused');
        return store.sources;
      },
    },
    ingestKeys: (projectId) => {
      if (keyless.has(projectId)) throw new AppError('no_such_project_keys', 'none');
      return KEYS;
    },
  });
  return { store, policies };
}

test('a known project is answered for as long as PostgreSQL is away', async () => {
  const { store, policies } = open();
  await policies.refresh();
  store.isAway = true;
  await expect(policies.refresh()).rejects.toThrow();
  expect((await policies.byToken('token-1'))?.k).toBe(10);
  expect((await policies.byProject(toProjectId(1)))?.projectId).toBe(1);
  await expect(policies.byToken('token-2')).rejects.toMatchObject({ code: 'policies_unavailable' });
});

test('before the first picture nobody is a stranger: the sender is asked to come again', async () => {
  const { store, policies } = open();
  store.isAway = true;
  await expect(policies.byToken('token-1')).rejects.toMatchObject({ code: 'policies_unavailable' });
  store.isAway = false;
  expect((await policies.byToken('token-1'))?.projectId).toBe(1);
});

test('a project made a moment ago is known at its first event, a token of nobody is not', async () => {
  const { store, policies } = open();
  await policies.refresh();
  store.sources = [...store.sources, source(2)];
  expect((await policies.byToken('token-2'))?.projectId).toBe(2);
  expect(await policies.byToken('nobody')).toBeUndefined();
});

test('many unknown tokens at once are one question', async () => {
  const { store, policies } = open();
  await policies.refresh();
  await Promise.all(Array.from({ length: 100 }, (_, n) => policies.byToken(`unknown-${n}`)));
  expect(store.reads).toBe(2);
});

test('a project whose keys are being made is not a stranger, and does not hold up the others', async () => {
  const keyless = new Set([toProjectId(2)]);
  const { store, policies } = open(keyless);
  store.sources = [source(1), source(2)];
  await policies.refresh();
  expect(await policies.byToken('token-1')).toBeDefined();
  await expect(policies.byToken('token-2')).rejects.toMatchObject({ code: 'policies_unavailable' });
  keyless.clear();
  expect((await policies.byToken('token-2'))?.projectId).toBe(2);
});

test('a policy is frozen, the same while its project has not changed, and k = 1 in development', async () => {
  const { store, policies } = open();
  store.sources = [source(1, { isDevelopment: true })];
  await policies.refresh();
  const before = await policies.byToken('token-1');
  await policies.refresh();
  expect(await policies.byToken('token-1')).toBe(before);
  expect(Object.isFrozen(before)).toBe(true);
  expect(before?.k).toBe(1);
});
