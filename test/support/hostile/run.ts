import { type MailSink, openMailSink } from '../../../src/cli/drill/sinks.ts';
import { createSearch, type Finding, type FoundFile, filesUnder, type Place } from '../byte-search.ts';
import { askEverything } from './ask.ts';
import type { Canary } from './canary.ts';
import { importFile, keepAndRestore } from './keep.ts';
import { readFiles, readTables } from './left.ts';
import { typeEverything } from './members.ts';
import { type Program, type Project, startProgram } from './program.ts';
import { type Send, sendAround, sendRecords } from './send.ts';
import { takeOut } from './take-out.ts';
import { until } from './until.ts';
import { visit } from './visit.ts';

/** What ten people say is public, and kinds of organisation stand as they were declared: a search that finds neither finds nothing. */
const PUBLIC = 'Piano Condiviso';
const DECLARED = 'reparto_condiviso';
/** Of one person, who is told of an incident. */
const EMAIL = 'zebedeo.quintavalle+canary@posta-quintavalle.example';
const NAME = 'Zebedeo Quintavalle';

export interface Searched {
  readonly name:
    | 'while it ran'
    | 'afterwards'
    | 'tables'
    | 'replies and mails'
    | 'browser'
    | 'backup, restored';
  readonly places: readonly string[];
  readonly bytes: number;
  readonly found: readonly Finding[];
  /** Where the texts that may be found were found. */
  readonly control: readonly string[];
}

export interface HostileRun {
  readonly canaries: readonly Canary[];
  readonly searched: readonly Searched[];
  /** Searches that did not find what is certainly there: what they say of the rest is worth nothing. */
  readonly blind: readonly Searched['name'][];
  /** Files that others on the machine could read. */
  readonly open: readonly FoundFile[];
  /** Answers that a browser was allowed to keep. */
  readonly cacheable: readonly string[];
}

/** `small`: every position and every encoding, some of the kinds in each. `whole`: all of them, in each round. */
export type Size = 'small' | 'whole';
const SIZES = {
  small: { sent: 4, asked: 5, typed: 8, isKept: false },
  whole: { sent: 1, asked: 1, typed: 1, isKept: true },
} as const;

/**
 * The promise "0 bytes": personal data in every position of every request to the program as people run it, then a search through
 * every byte that it has left: data directory, keys, temporary folder, output; and through every table, since columns are compressed.
 */
export async function runHostile(size: Size, rounds = 1): Promise<HostileRun> {
  const mails = await openMailSink();
  const program = await startProgram(mails.url);
  try {
    return await attack(program, mails, { size, rounds });
  } finally {
    program.remove();
    await mails.close();
  }
}

async function attack(
  program: Program,
  mails: MailSink,
  { size, rounds }: { readonly size: Size; readonly rounds: number },
): Promise<HostileRun> {
  const replies: string[] = [];
  const send: Send = async (path, options = {}) => {
    const text = await (await fetch(program.origin + path, options)).text();
    replies.push(text);
    return text;
  };
  const production = await program.createProject('Ours');
  const development = await program.createProject('Ours too', '--development');
  for (const { id } of [production, development])
    await program.owner.call('PATCH', `/api/projects/${id}`, { groupKeys: ['company', DECLARED] });
  await makePublic(send, program, production);
  const sent = await sendAll(send, program, { production, development }, { size, rounds });
  const during = readFiles(program.directory);
  await program.untilLoaded();
  const { account, person } = await takeOut(send, program, production, mails, EMAIL);
  const typed = await typeEverything(
    program,
    { ...production, account },
    { round: 0, every: SIZES[size].typed },
  );
  const every = SIZES[size].asked;
  const asked = [
    ...(await askEverything(send, program, production, { round: 0, every })),
    ...(await askEverything(send, program, development, { round: 0, every, isDetected: true })),
  ];
  await program.untilLoaded();
  const visited = SIZES[size].isKept
    ? await visit(program, production, { person, email: EMAIL, control: PUBLIC })
    : { kept: [], cacheable: [] };
  await program.stop();

  const canaries = [...sent, ...typed, ...asked];
  const search = createSearch(canaries.flatMap(({ needles }) => needles));
  const control = createSearch([PUBLIC, DECLARED]);
  const identity = createSearch([EMAIL, NAME]);
  const searched = (name: Searched['name'], places: readonly Place[]): Searched => ({
    name,
    places: places.map((place) => place.name),
    bytes: places.reduce((sum, { bytes }) => sum + bytes.length, 0),
    found: search(places),
    control: control(places).map(({ place }) => place),
  });
  const output = { name: 'standard output and error', bytes: Buffer.from(program.output()) };
  const received = [...replies, ...mails.mails.map(({ text }) => text)].join('\n');
  const open = filesUnder(program.directory).filter(
    ({ path, mode, isDirectory }) =>
      !path.startsWith(program.temporary) && (mode & (isDirectory ? 0o066 : 0o077)) !== 0,
  );
  const found = [
    searched('while it ran', during),
    searched('afterwards', [...readFiles(program.directory), output]),
    searched('replies and mails', [{ name: 'what was answered', bytes: Buffer.from(received) }]),
  ];
  // This process opens the databases too: what ClickHouse merges in it is as closed as in the product.
  process.umask(0o077);
  found.push(searched('tables', await readTables(program.data)));
  if (SIZES[size].isKept) {
    const browser = searched('browser', visited.kept);
    found.push({ ...browser, found: [...browser.found, ...identity(visited.kept)] });
    const { restored } = await keepAndRestore(program);
    const tables = await readTables(restored);
    found.push(searched('backup, restored', [...readFiles(program.directory), ...tables]));
  }
  const blind = found.filter((each) => each.control.length === 0).map(({ name }) => name);
  return { canaries, searched: found, blind, open, cacheable: visited.cacheable };
}

/** Every kind in every position that a sender can write to, in both projects. */
async function sendAll(
  send: Send,
  program: Program,
  { production, development }: { readonly production: Project; readonly development: Project },
  { size, rounds }: { readonly size: Size; readonly rounds: number },
): Promise<readonly Canary[]> {
  const { sent: every, isKept } = SIZES[size];
  const canaries: Canary[] = [];
  for (let round = 0; round < rounds; round += 1) {
    canaries.push(...(await sendRecords(send, production, { round, every })));
    canaries.push(...(await sendRecords(send, development, { round, every, isDetected: true })));
  }
  canaries.push(...(await sendAround(send, production, { round: 0, every })));
  if (isKept) canaries.push(...(await importFile(program, production, { round: 0 })));
  await sendAnchor(send, production);
  return canaries;
}

/** One person whose address a notice needs. */
async function sendAnchor(send: Send, { token }: Project): Promise<void> {
  const post = (path: string, body: object) =>
    send(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  await post('/track', [{ event: 'Hostile', properties: { token, distinct_id: EMAIL } }]);
  await post('/engage', [{ $token: token, $distinct_id: EMAIL, $set: { $email: EMAIL, $name: NAME } }]);
}

/** Sends what twelve people share until it can be read: it needs its crowd first, and then one more arrival. */
async function makePublic(send: Send, { owner }: Program, { id, token }: Project): Promise<void> {
  let round = 0;
  await until('what twelve people share is public', async () => {
    round += 1;
    const crowd = Array.from({ length: 12 }, (_, index) => ({
      event: 'Values',
      properties: { token, distinct_id: `crowd-${index}`, field: PUBLIC, $insert_id: `${round}-${index}` },
    }));
    await send('/track', {
      method: 'POST',
      body: JSON.stringify(crowd),
      headers: { 'content-type': 'application/json' },
    });
    const { values } = await owner.call<{ values: string[] }>('POST', `/api/projects/${id}/values`, {
      scope: 'event',
      name: 'field',
    });
    return values.includes(PUBLIC) || undefined;
  });
}
