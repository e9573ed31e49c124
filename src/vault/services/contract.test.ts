import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSubjectId, toProjectId } from '#core';
import { createKeyStore, createRootStore, createSealedStore } from '#metadata';
import { createVault, type KeyService, openKeyDirectory } from '#vault';
import { openFakeKms } from '../../../test/support/fake-kms.ts';
import { openFakeTransit } from '../../../test/support/fake-transit.ts';
import { openTestDatabase } from '../../../test/support/postgres.ts';
import { newKey } from '../seal.ts';
import { createKeyService } from './index.ts';

/** What a service is made to do in these tests, whatever it is. */
interface Bench {
  readonly service: KeyService;
  /** The same server, another key. */
  readonly other: KeyService;
  readonly credentialsFile: string;
  readonly credentials: string;
  readonly questions: () => number;
  withdraw(): void;
  grant(): void;
  goAway(): void;
  comeBack(): void;
  beBusy(times: number): void;
  close(): Promise<void>;
}

const AWS = { accessKeyId: 'AKIATEST', secretAccessKey: 's3cret/+', sessionToken: 'a/session+token==' };
const TOKEN = 'hvs.a-token';

const BENCHES = {
  async 'aws-kms'(folder: string): Promise<Bench> {
    const kms = await openFakeKms(AWS);
    const credentials = JSON.stringify({
      Version: 1,
      AccessKeyId: AWS.accessKeyId,
      SecretAccessKey: AWS.secretAccessKey,
      SessionToken: AWS.sessionToken,
    });
    const serviceOf = (name: string) =>
      createKeyService('aws-kms', {
        url: kms.url,
        key: kms.addKey(name),
        credentialsFile: join(folder, 'credentials'),
      });
    return {
      ...kms,
      ...{ service: serviceOf('ours'), other: serviceOf('theirs') },
      ...{ credentials, credentialsFile: join(folder, 'credentials') },
      withdraw: () => kms.fail('AccessDeniedException'),
      grant: () => kms.fail(undefined),
    };
  },
  async transit(folder: string): Promise<Bench> {
    const transit = await openFakeTransit(TOKEN);
    const serviceOf = (name: string) =>
      createKeyService('transit', {
        url: transit.url,
        key: transit.addKey(name),
        credentialsFile: join(folder, 'credentials'),
      });
    return {
      ...transit,
      ...{ service: serviceOf('ours'), other: serviceOf('theirs') },
      ...{ credentials: `${TOKEN}\n`, credentialsFile: join(folder, 'credentials') },
      withdraw: () => transit.deny(true),
      grant: () => transit.deny(false),
    };
  },
};

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'riserbo-test-services-'));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

test('the file service keeps a key as it is: its file is all that closes it', async () => {
  const service = createKeyService('file', { url: '', key: '', credentialsFile: '' });
  const key = newKey();
  expect(await service.unwrap(await service.wrap(key, 'root'), 'root')).toEqual(key);
});

describe.each(Object.entries(BENCHES))('%s', (_name, open) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await open(folder);
    await writeFile(bench.credentialsFile, bench.credentials, { mode: 0o600 });
    await chmod(bench.credentialsFile, 0o600);
    return () => bench.close();
  });

  test('gives a key back, and never the key itself to the disk', async () => {
    const key = newKey();
    const blob = await bench.service.wrap(key, 'root');
    expect(Buffer.from(blob).includes(key)).toBe(false);
    expect(Buffer.from(await bench.service.unwrap(blob, 'root'))).toEqual(key);
  });

  test('opens for its own purpose and key alone, and not with a byte changed', async () => {
    const blob = Buffer.from(await bench.service.wrap(newKey(), 'root'));
    const wrong = { code: 'key_service_wrong_blob' };
    await expect(bench.service.unwrap(blob, 'ingest')).rejects.toMatchObject(wrong);
    await expect(bench.other.unwrap(blob, 'root')).rejects.toMatchObject(wrong);
    const changed = Buffer.from(blob);
    changed.writeUInt8(blob.readUInt8(blob.length - 3) ^ 1, blob.length - 3);
    await expect(bench.service.unwrap(changed, 'root')).rejects.toMatchObject(wrong);
    await expect(bench.service.unwrap(blob.subarray(0, 20), 'root')).rejects.toMatchObject(wrong);
  });

  test('a withdrawn right is a refusal, at once, and works again when it is given back', async () => {
    const blob = await bench.service.wrap(newKey(), 'root');
    bench.withdraw();
    const before = bench.questions();
    await expect(bench.service.unwrap(blob, 'root')).rejects.toMatchObject({ code: 'key_service_refused' });
    await expect(bench.service.wrap(newKey(), 'root')).rejects.toMatchObject({ code: 'key_service_refused' });
    expect(bench.questions() - before).toBe(2);
    bench.grant();
    await bench.service.unwrap(blob, 'root');
  });

  test('a service that is busy is asked again; one that is away is said to be', async () => {
    const blob = await bench.service.wrap(newKey(), 'root');
    bench.beBusy(2);
    await bench.service.unwrap(blob, 'root');
    bench.beBusy(3);
    const away = { code: 'key_service_unreachable' };
    await expect(bench.service.unwrap(blob, 'root')).rejects.toMatchObject(away);
    bench.goAway();
    const error: unknown = await bench.service.unwrap(blob, 'root').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(away);
    expect(String(error)).not.toMatch(/127\.0\.0\.1|hvs|s3cret/);
    bench.comeBack();
    await bench.service.unwrap(blob, 'root');
  });

  test('credentials are read anew with each question, and must be closed to everybody', async () => {
    const blob = await bench.service.wrap(newKey(), 'root');
    const wrong = { code: 'key_service_credentials' };
    for (const [content, mode] of [
      ['', 0o600],
      [bench.credentials, 0o604],
    ] as const) {
      await writeFile(bench.credentialsFile, content);
      await chmod(bench.credentialsFile, mode);
      await expect(bench.service.unwrap(blob, 'root')).rejects.toMatchObject(wrong);
    }
    await rm(bench.credentialsFile);
    await expect(bench.service.unwrap(blob, 'root')).rejects.toMatchObject(wrong);
    const another = bench.credentials.replace(/token/g, 'nekot').replace('s3cret', 'other');
    await writeFile(bench.credentialsFile, another, { mode: 0o600 });
    const refused = { code: 'key_service_refused' };
    await expect(bench.service.unwrap(blob, 'root')).rejects.toMatchObject(refused);
    await writeFile(bench.credentialsFile, bench.credentials);
    await bench.service.unwrap(blob, 'root');
  });

  test('identities open under its key, stop within a minute when the right is withdrawn, and come back with it', async () => {
    let now = 1_000_000;
    const { db } = database;
    await sql`truncate project, vault.root cascade`.execute(db);
    const path = await mkdtemp(join(folder, 'keys'));
    const openVault = () => {
      const store = createRootStore(db);
      const directory = openKeyDirectory({ path, service: bench.service, store, clock: () => now });
      const stores = { keys: createKeyStore(db), sealed: createSealedStore(db) };
      return { directory, vault: createVault({ ...stores, directory, clock: () => now }) };
    };
    const { directory, vault } = openVault();
    await directory.ensure({ mayCreate: true });
    const { rows } = await sql<{ id: number }>`
      insert into project (name, token) values ('p', 't') returning id`.execute(db);
    const projectId = toProjectId(rows[0]?.id ?? 0);
    await vault.createProject(projectId);
    const subject = newSubjectId();
    await vault.seal(projectId, [{ subject, field: 'name', value: 'Giulia' }]);
    const opens = () => vault.open(projectId, [subject], 'all').then((found) => found.size);

    const root = (await directory.roots.lease()).roots[0]?.material ?? newKey();
    const file = await readFile(join(path, 'root.key'), 'utf8');
    expect(file).toMatch(/^Riserbo key v1, wrapped by (aws-kms|transit)\. /);
    expect(Buffer.from(file.split('\n')[1] ?? '', 'base64').includes(root)).toBe(false);
    expect(file).not.toContain(Buffer.from(root).toString('base64'));

    for (const [stop, start, code] of [
      [bench.withdraw, bench.grant, 'key_service_refused'],
      [bench.goAway, bench.comeBack, 'key_service_unreachable'],
    ] as const) {
      now += 60_000;
      expect(await opens()).toBe(1);
      stop();
      now += 59_999;
      await opens().catch(() => {});
      now += 1;
      await expect(opens()).rejects.toMatchObject({ code });
      await expect(openVault().vault.open(projectId, [subject], 'all')).rejects.toMatchObject({ code });
      start();
      expect(await opens()).toBe(1);

      // A key that was opened late in a lease goes with it, not a minute later.
      const late = openVault();
      await late.directory.roots.lease();
      now += 20_000;
      expect((await late.vault.open(projectId, [subject], 'all')).size).toBe(1);
      stop();
      now += 40_000;
      await expect(late.vault.open(projectId, [subject], 'all')).rejects.toMatchObject({ code });
      start();
    }
    await directory.rotation.begin();
    await vault.rewrap();
    await directory.rotation.finish();
    expect(await opens()).toBe(1);
  });
});

test('an older version of a Transit key that its policy closes opens no copy of a key file any more', async () => {
  const transit = await openFakeTransit(TOKEN);
  const credentialsFile = join(folder, 'token');
  await writeFile(credentialsFile, TOKEN, { mode: 0o600 });
  const service = createKeyService('transit', {
    url: transit.url,
    key: transit.addKey('ours'),
    credentialsFile,
  });
  const former = await service.wrap(newKey(), 'root');
  transit.replaceKey('ours');
  await expect(service.unwrap(former, 'root')).rejects.toMatchObject({ code: 'key_service_refused' });
  await service.unwrap(await service.wrap(newKey(), 'root'), 'root');
  await transit.close();
});
