import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningApp, startApp } from '#app';
import { parseConfig } from '#config';
import { createLog } from '#http';
import { runCommand } from '../src/cli/index.ts';
import { openTestDatabase } from './support/postgres.ts';

/** What Mixpanel's raw export looks like: one event a line, seconds, the properties that its servers add. */
const HISTORY = Array.from({ length: 2_500 }, (_, place) => ({
  event: place % 5 === 0 ? 'Key Created' : 'API Call',
  properties: {
    time: 1_735_689_600 + place * 60,
    distinct_id: `developer-${place % 40}`,
    $insert_id: place % 100 === 0 ? `not/an id that import takes ${place}` : `event-${place}`,
    $import: true,
    mp_processing_time_ms: 1_735_689_700_000,
    mp_country_code: 'IT',
    plan: place % 2 === 0 ? 'pro' : 'free',
  },
}));

let directory: string;
let app: RunningApp;
let closeDatabase: () => Promise<void>;
const said: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riserbo-import-'));
  const database = await openTestDatabase();
  closeDatabase = database.close;
  const flags = { port: '0', demo: 'off', postgresUrl: database.url };
  app = await startApp(
    parseConfig({ flags, environment: {}, workingDirectory: directory }),
    createLog('silent'),
  );
  await app.ready;
  vi.spyOn(console, 'log').mockImplementation((line) => void said.push(line));
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(line));
});
afterAll(async () => {
  await app?.stop();
  await closeDatabase?.();
  await rm(directory, { recursive: true, force: true });
});

interface Opened {
  readonly id: number;
  readonly user: string;
  readonly secret: string;
}

async function openProject(name: string, isDevelopment = true, idMerge?: 'original'): Promise<Opened> {
  const { createProject, access } = app.foundation;
  const { id } = await createProject({
    ...{ name, isDevelopment, owner: null, groupKeys: ['company'] },
    ...(idMerge && { idMerge }),
  });
  const { user, secret } = await access.createServiceAccount('machine', id, {
    name,
    scopes: ['import', 'export', 'query'],
    expiresInDays: 1,
  });
  await writeFile(join(directory, `${name}.secret`), secret);
  opened.set(name, { id, user, secret });
  return { id, user, secret };
}

const opened = new Map<string, Opened>();

async function openSecret(name: string): Promise<Opened> {
  return opened.get(name) ?? openProject(name);
}

/** One pass, where the test is not about what crowds share: a second one waits until everything is loaded. */
function importInto(name: string, project: Opened, ...paths: string[]): Promise<number> {
  return importWhole(name, project, '--one-pass', ...paths);
}

function importWhole(name: string, { id, user }: Opened, ...paths: string[]): Promise<number> {
  const secret = join(directory, `${name}.secret`);
  const to = ['--url', app.url, '--project', String(id), '--user', user, '--secret-file', secret];
  const progress = ['--progress-file', join(directory, `${name}.progress`)];
  return runCommand(['import', 'mixpanel', ...paths, ...to, ...progress]);
}

async function exported(
  { id, user, secret }: Opened,
  range = 'from_date=2025-01-01&to_date=2025-01-31',
): Promise<string[]> {
  const reply = await fetch(`${app.url}/api/2.0/export?project_id=${id}&${range}`, {
    headers: { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` },
  });
  return (await reply.text()).split('\n').filter((line) => line !== '');
}

const LONG = { timeout: 60_000, interval: 500 };
let first: Opened;
let lines: string[];

test('a folder of Mixpanel export files, compressed and not, becomes the project’s history', async () => {
  first = await openProject('first');
  const folder = join(directory, 'export');
  await mkdir(folder, { recursive: true });
  const text = (from: number, to: number) =>
    HISTORY.slice(from, to)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('');
  await writeFile(join(folder, '2025-01-01.jsonl'), text(0, 300));
  await writeFile(join(folder, '2025-01-02.ndjson.gz'), gzipSync(text(300, 2_500)));
  await writeFile(join(folder, 'README.txt'), 'not an export');
  expect(await importInto('first', first, folder)).toBe(0);
  expect(said.join('\n')).toMatch(/^2,500 of 2,500 records of 2 parts taken in /m);
  // Of this moment: the names themselves may not be loaded yet.
  expect(said.at(-1)).toMatch(/^Event names: \d readable, \d hidden/);
  // Names follow the events within about a second: the vocabulary that an export reads may be as old as that.
  await vi.waitFor(async () => {
    lines = await exported(first);
    const counts = Map.groupBy(lines, (line) => JSON.parse(line).event);
    expect([counts.get('Key Created')?.length, counts.get('API Call')?.length]).toEqual([500, 2_000]);
  }, LONG);
  expect(new Set(lines.map((line) => JSON.parse(line).properties.distinct_id)).size).toBe(40);
});

test('the same folder again adds nothing: what was cut short can be given again', async () => {
  expect(await importInto('first', first, join(directory, 'export'))).toBe(0);
  const readiness = async () => (await fetch(`${app.url}/readyz`)).json();
  await vi.waitFor(
    async () =>
      expect(JSON.stringify(await readiness())).toMatch(/"part":"spool","ok":true,"detail":"0 batches wait"/),
    LONG,
  );
  expect(await exported(first)).toHaveLength(2_500);
});

test('one list of events, as Mixpanel’s own utilities write a file, is read as its lines would be', async () => {
  const project = await openProject('list');
  const [plain, packed] = [join(directory, 'events.json'), join(directory, 'more.json.gz')];
  await writeFile(plain, JSON.stringify(HISTORY.slice(0, 30)));
  await writeFile(packed, gzipSync(JSON.stringify(HISTORY.slice(30, 50), null, 2)));
  for (const time of ['first', 'second']) {
    expect([time, await importInto('list', project, plain, packed)]).toEqual([time, 0]);
    await vi.waitFor(async () => expect(await exported(project)).toHaveLength(50), LONG);
  }
});

test('what Riserbo exports can be imported into another project', async () => {
  const second = await openProject('second');
  const file = join(directory, 'ours.jsonl');
  await writeFile(file, lines.join('\n'));
  expect(await importInto('second', second, file)).toBe(0);
  await vi.waitFor(async () => expect(await exported(second)).toHaveLength(2_500), LONG);
});

/** What a question says of the project, through the API that scripts use. */
async function people({ id, user, secret }: Opened) {
  const reply = await fetch(`${app.url}/api/query/engage?project_id=${id}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ page: '0' }),
  });
  const { results } = (await reply.json()) as { results: { $properties: Record<string, unknown> }[] };
  return results.map(({ $properties }) => $properties);
}

test('people, organisations and identities come along; names and addresses are sealed on the way', async () => {
  const project = await openProject('whole');
  const file = join(directory, 'whole.jsonl');
  const email = 'ada.lovelace@example.org';
  const lines = [
    {
      event: 'Opened',
      properties: { time: 1_736_000_000, distinct_id: '$device:d-1', $device_id: 'd-1', $insert_id: 'o-1' },
    },
    {
      event: 'Bought',
      properties: { time: 1_736_000_100, distinct_id: 'ada', $user_id: 'ada', $insert_id: 'b-1' },
    },
    { $distinct_id: 'ada', $properties: { $email: email, plan: 'pro', seats: 7 } },
    { $group_key: 'company', $group_id: 'acme', $properties: { tier: 'gold' } },
    { distinct_id: '$device:d-1', resolved_distinct_id: 'ada' },
    { distinct_id: 'bruno', resolved_distinct_id: 'ada' },
  ];
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(await importInto('whole', project, file)).toBe(1); // two users are never made one
  expect(said.join('\n')).toMatch(/5 of 6 records.*\n {2}1 refused: ids_not_merged/);
  await vi.waitFor(async () => {
    expect(await people(project)).toEqual([expect.objectContaining({ plan: 'pro', seats: 7 })]);
  }, LONG);
  expect(JSON.stringify(await people(project))).not.toContain(email);
  const ids = (await exported(project)).map((line) => JSON.parse(line).properties.distinct_id);
  expect(new Set(ids).size).toBe(1);
  // A mapping is nothing that happened: nobody was first seen in 1971.
  expect(await exported(project, 'from_date=1971-01-01&to_date=1971-12-31')).toEqual([]);
});

test('under Original ID Merge an identity table joins whatever ids it names', async () => {
  const project = await openProject('original', true, 'original');
  const file = join(directory, 'original.jsonl');
  const anonymous = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
  const opened = (distinct_id: string) => ({
    event: 'Opened',
    properties: { time: 1_736_000_000, distinct_id, $insert_id: `o-${distinct_id.slice(0, 8)}` },
  });
  const lines = [
    ...[anonymous, 'ada', 'bruno', 'carla'].map(opened),
    { distinct_id: anonymous, resolved_distinct_id: 'ada' },
    { distinct_id: 'bruno', resolved_distinct_id: 'ada' },
  ];
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(await importInto('original', project, file)).toBe(0);
  await vi.waitFor(async () => {
    const ids = (await exported(project)).map((line) => JSON.parse(line).properties.distinct_id);
    expect([ids.length, new Set(ids).size]).toEqual([4, 2]);
  }, LONG);
});

test('what was cut short goes on where it stopped', async () => {
  const project = await openProject('resumed');
  const file = join(directory, 'long.jsonl');
  const line = (place: number) =>
    JSON.stringify({
      event: 'Step',
      properties: { time: 1_736_000_000 + place, distinct_id: `p-${place % 9}`, $insert_id: `s-${place}` },
    });
  const all = Array.from({ length: 5_000 }, (_, place) => line(place));
  await writeFile(file, all.join('\n'));
  const progressFile = join(directory, 'resumed.progress');
  await writeFile(
    progressFile,
    JSON.stringify({
      what: `${project.id} long.jsonl`,
      done: [['1 long.jsonl', 4_000]],
      tallies: [[1, { taken: 3_999, refused: { invalid_time: 1 }, lines: 4_000 }]],
    }),
  );
  said.length = 0;
  // What an earlier run could not take is told at the end of the last one too.
  expect(await importInto('resumed', project, file)).toBe(1);
  expect(said.join('\n')).toMatch(
    /^4,999 of 5,000 records of 1 part taken\n {2}of them in this run: 1,000 of 1,000, in .*\n {2}1 refused: invalid_time$/m,
  );
  await expect(stat(progressFile)).rejects.toThrow();
  await writeFile(progressFile, JSON.stringify({ what: '999 other.jsonl', done: [] }));
  expect(await importInto('resumed', project, file)).toBe(1);
  expect(said.at(-1)).toContain('the progress file belongs to another import');
});

test('a second pass makes readable what a crowd shares in history, and nothing else', async () => {
  const project = await openProject('crowds', false);
  const file = join(directory, 'crowds.jsonl');
  const events = Array.from({ length: 30 }, (_, place) => ({
    event: 'Signed Up',
    properties: {
      time: 1_736_000_000 + place,
      distinct_id: `developer-${place}`,
      $insert_id: `c-${place}`,
      plan: place < 27 ? 'pro' : 'a plan of three people',
    },
  }));
  await writeFile(file, events.map((event) => JSON.stringify(event)).join('\n'));
  expect(await importWhole('crowds', project, file)).toBe(0);
  await vi.waitFor(async () => {
    const text = (await exported(project)).join('\n');
    expect(text.split('"plan":"pro"')).toHaveLength(28);
    expect(text).toContain('"event":"Signed Up"');
    expect(text).not.toContain('three people');
  }, LONG);
});

test('a host that speaks the export API is moved day by day: ours into ours, events and people', async () => {
  const target = await openProject('moved');
  await writeFile(join(directory, 'whole.from'), (await openSecret('whole')).secret);
  const source = await openSecret('whole');
  const from = [
    ...['--from', app.url, '--from-project', String(source.id), '--from-user', source.user],
    ...['--from-secret-file', join(directory, 'whole.from')],
    ...['--from-date', '2025-01-03', '--to-date', '2025-01-05'],
  ];
  said.length = 0;
  expect(await importInto('moved', target, ...from)).toBe(0);
  await vi.waitFor(async () => {
    const [before, after] = await Promise.all([exported(source), exported(target)]);
    const names = (lines: string[]) => lines.map((line) => JSON.parse(line).event).sort();
    expect(names(after)).toEqual(names(before));
    expect(await people(target)).toEqual([expect.objectContaining({ plan: 'pro', seats: 7 })]);
  }, LONG);
  expect(await importInto('moved', target, ...from)).toBe(0);
  expect(await exported(target)).toHaveLength(2);
});

const SCHEMAS = [
  {
    entityType: 'event',
    name: 'Bought',
    schemaJson: {
      description: 'Paid for something',
      properties: { price: { type: 'number' } },
      required: ['price'],
      metadata: {
        'com.mixpanel': { displayName: 'Purchase', tags: ['money'], hidden: false, dropped: false },
      },
    },
  },
  {
    entityType: 'profile',
    name: '$user',
    schemaJson: { properties: { plan: { description: 'What they pay for' } } },
  },
];

/** The Lexicon as scripts read and write it. */
async function schemas({ id, user, secret }: Opened, entries?: object[]) {
  const reply = await fetch(`${app.url}/api/app/projects/${id}/schemas`, {
    method: entries ? 'POST' : 'GET',
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(entries && { body: JSON.stringify({ entries }) }),
  });
  const { results } = (await reply.json()) as { results: typeof SCHEMAS };
  return results;
}

test('the Lexicon comes along: from the host, or from files beside the exports; twice is once', async () => {
  const source = await openSecret('whole');
  expect(await schemas(source, SCHEMAS)).toMatchObject({ added: 2 });
  const [target, other] = [await openProject('words'), await openProject('files')];
  const from = [
    ...['--from', app.url, '--from-project', String(source.id), '--from-user', source.user],
    ...['--from-secret-file', join(directory, 'whole.secret')],
    ...['--from-date', '2025-01-03', '--to-date', '2025-01-03'],
  ];
  for (const _ of ['once', 'again']) {
    said.length = 0;
    expect(await importInto('words', target, ...from)).toBe(0);
    expect(said.join('\n')).toContain('Lexicon: 2 entries taken');
    expect(await schemas(target)).toEqual(await schemas(source));
  }
  const folder = join(directory, 'words');
  await mkdir(folder);
  const personal = { entityType: 'event', name: 'ada@example.org', schemaJson: {} };
  await writeFile(join(folder, 'lexicon.json'), JSON.stringify({ entries: [...SCHEMAS, personal] }));
  await writeFile(join(folder, 'lexicon.csv'), 'entity,name,owner\nevent,Bought,Growth');
  said.length = 0;
  expect(await importInto('files', other, folder)).toBe(1);
  expect(said.join('\n')).toMatch(/Lexicon: 3 entries taken\n {2}1 refused: lexicon_text_is_personal/);
  expect(said.join('\n')).not.toContain('ada@example.org');
  const [bought] = await schemas(other);
  expect(bought?.schemaJson.metadata?.['com.mixpanel']).toMatchObject({
    displayName: 'Purchase',
    contacts: ['Growth'],
  });
});

test('lines that are no events are counted and named by code, the others are taken, nothing is repeated', async () => {
  const third = await openProject('third');
  const file = join(directory, 'mixed.json');
  const secret = 'ada@example.org';
  const good = { event: 'Good', properties: { time: 1_736_000_000, distinct_id: 'a', $insert_id: 'good-1' } };
  const bad = [`{"event":"${secret}`, '[]', JSON.stringify({ event: '', properties: good.properties })];
  // With the byte order mark and the line ends of another system, as a file in a folder of the same name.
  await writeFile(file, `\uFEFF${[JSON.stringify(good), ...bad, ''].join('\r\n')}`);
  const other = join(directory, 'other', 'mixed.json');
  await mkdir(join(directory, 'other'), { recursive: true });
  const second = { ...good, properties: { ...good.properties, $insert_id: 'good-2' } };
  await writeFile(other, JSON.stringify([7, second, secret, null]));
  await writeFile(join(directory, 'other', 'empty.jsonl'), '');
  said.length = 0;
  expect(await importInto('third', third, file, join(directory, 'other'), other)).toBe(1);
  expect(said.join('\n')).toMatch(
    /2 of 8 records of 3 parts.*\n {2}5 refused: not_an_object\n {2}1 refused: missing_event/,
  );
  expect(said).toContain(`${file}: not_an_object at lines 2, 3`);
  expect(said).toContain(`${file}: missing_event at line 4`);
  expect(said).toContain(`${other}: not_an_object at lines 1, 3, 4`);
  expect(said.join('\n')).not.toContain(secret);
});

test('a wrong secret, a list that was cut off and a file that is not there are said in a sentence', async () => {
  const list = join(directory, 'list.json');
  await writeFile(list, '[{"event":"A"},');
  said.length = 0;
  expect(await importInto('first', { ...first, user: 'nobody' }, join(directory, 'ours.jsonl'))).toBe(1);
  expect(await importInto('first', first, list)).toBe(1);
  expect(await importInto('first', first, join(directory, 'none.jsonl'))).toBe(1);
  expect(await runCommand(['import'])).toBe(1);
  expect(await runCommand(['import', 'elsewhere', list])).toBe(1);
  expect(said).toEqual([
    expect.stringContaining('the service account may not import'),
    expect.stringContaining('cannot be read to its end'),
    expect.stringContaining('no such file'),
    expect.stringContaining('say: riserbo import mixpanel'),
    expect.stringContaining('say: riserbo import mixpanel'),
  ]);
});
