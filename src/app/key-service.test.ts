import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '#config';
import { newSubjectId } from '#core';
import { createLog, toErrorReply } from '#http';
import { openFakeTransit } from '../../test/support/fake-transit.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { openFoundation, withFoundation } from './foundation.ts';
import { askKeyService, closeKeyFiles, finishKeyRotation, rotateKeys } from './rotate.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let transit: Awaited<ReturnType<typeof openFakeTransit>>;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase();
  transit = await openFakeTransit('hvs.token');
  folder = await mkdtemp(join(tmpdir(), 'riserbo-test-key-service-'));
  await writeFile(join(folder, 'token'), 'hvs.token', { mode: 0o600 });
});
afterAll(async () => {
  await Promise.all([database.close(), transit.close()]);
  await rm(folder, { recursive: true, force: true });
});

const log = createLog('silent');

function configOf(keyService: 'file' | 'transit') {
  const flags = {
    keyService,
    keyServiceUrl: transit.url,
    keyServiceKey: 'riserbo',
    keyServiceCredentials: 'token',
  };
  const own = { postgresUrl: database.url, publicUrl: 'http://localhost:8080' };
  return parseConfig({ flags: { ...flags, ...own }, environment: {}, workingDirectory: folder });
}

test('open key files are closed by a service, without which a process starts, says why nothing opens, and goes on when it is back', async () => {
  const subject = newSubjectId();
  const project = await withFoundation(configOf('file'), log, async ({ createProject, vault }) => {
    const made = await createProject({ name: 'P', isDevelopment: true, owner: null });
    await vault.seal(made.id, [{ subject, field: 'name', value: 'Giulia' }]);
    return made;
  });
  const config = configOf('transit');
  const refused = { code: 'root_key_elsewhere' };
  const tooEarly = openFoundation(config, log).then(async (foundation) => {
    await foundation.vault.open(project.id, [subject], 'all').finally(foundation.close);
  });
  await expect(tooEarly).rejects.toMatchObject(refused);
  await expect(askKeyService(config)).rejects.toMatchObject({ code: 'key_service_refused' });
  transit.addKey('riserbo');
  expect(await askKeyService(config)).toBeGreaterThanOrEqual(0);
  expect(await closeKeyFiles(config)).toEqual(['ingest.key', 'root.key']);
  expect(await closeKeyFiles(config)).toEqual([]);
  for (const name of ['root.key', 'ingest.key'])
    expect(await readFile(join(folder, 'keys', name), 'utf8')).toMatch(/^Riserbo key v1, wrapped by transit/);

  transit.goAway();
  const foundation = await openFoundation(config, log);
  const opens = () => foundation.vault.open(project.id, [subject], 'all');
  const error: unknown = await opens().catch((thrown: unknown) => thrown);
  expect(toErrorReply(error, 'r')).toMatchObject({
    status: 503,
    body: { error: { code: 'key_service_unreachable' } },
  });
  await expect(foundation.vault.ingestKeys(project.id)).rejects.toMatchObject({
    code: 'key_service_unreachable',
  });
  transit.comeBack();
  expect((await opens()).size).toBe(1);
  await foundation.vault.ingestKeys(project.id);
  await foundation.close();

  expect(await rotateKeys(config)).toMatchObject({ kind: 'changing' });
  await expect(finishKeyRotation(config)).rejects.toMatchObject({ code: 'keys_too_early' });
  expect(await withFoundation(config, log, ({ vault }) => vault.open(project.id, [subject], 'all'))).toEqual(
    new Map([[subject, { name: 'Giulia' }]]),
  );
});
