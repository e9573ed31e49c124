import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { toProjectId } from '#core';
import type { IncomingEvent } from '#events';
import { createProtect, decodeBatch, encodeBatch, noGeo, type ProjectPolicy } from '#privacy';
import { deriveSealingPair, openEnvelope } from '../vault/hpke.ts';

const projectId = toProjectId(1);
const now = Date.UTC(2026, 10, 22);
const vault = await deriveSealingPair(randomBytes(32));

function policy(changes: Partial<ProjectPolicy> = {}): ProjectPolicy {
  return {
    projectId,
    k: 10,
    isDevelopment: false,
    keys: { tokenKey: randomBytes(32), indexKey: randomBytes(32), sealPublicKey: vault.publicKey },
    groupKeys: new Map([['organization_id', 1]]),
    identityProperties: new Map(),
    wanted: new Set(),
    opaque: new Set(),
    ...changes,
  };
}

function event(properties: IncomingEvent['properties'] = {}): IncomingEvent {
  return {
    kind: 'event',
    name: 'Key created',
    identity: { deviceId: 'd-1', userId: 'giulia@example.it' },
    time: now,
    insertId: 'abc',
    rawDistinctId: 'giulia@example.it',
    properties,
  };
}

test('a batch comes back from its bytes as it was', async () => {
  const protect = createProtect({ geo: noGeo });
  const batch = await protect(
    [
      event({
        plan: 'pro',
        seats: 3,
        trial: false,
        since: '2026-01-02',
        tags: ['a', 2],
        organization_id: 'org-9',
      }),
    ],
    { receivedAt: now },
    policy({ k: 1 }),
  );
  expect(batch.texts.map(({ text }) => text)).toContain('pro');
  expect(decodeBatch(encodeBatch(batch))).toEqual(batch);
  const entries = await openEnvelope(projectId, vault.pair, batch.envelope);
  expect(entries.map(({ field, value }) => `${field}=${value}`)).toEqual([
    'distinct_id=$device:d-1',
    'distinct_id=giulia@example.it',
    'group_id=org-9',
  ]);
});
