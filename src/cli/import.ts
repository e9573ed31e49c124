import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AppError, systemClock } from '#core';
import type { Command } from './command.ts';
import { type Host, hostParts } from './import/host.ts';
import { findLexicon, importLexicon, type LexiconSource } from './import/lexicon.ts';
import { findExports, notLines } from './import/lines.ts';
import { createPatience, type Patience } from './import/patience.ts';
import { bothTallies, NOTHING, openProgress, type Progress } from './import/progress.ts';
import { type Addressed, toRecord } from './import/record.ts';
import {
  allSent,
  type Destination,
  refusedAt,
  type Sent,
  sendBatch,
  type Taken,
  together,
} from './import/send.ts';
import { readCatalogue, untilLoaded } from './import/server.ts';
import { fileParts, type Part } from './import/source.ts';
import {
  count,
  describeImport,
  describeProtection,
  describeRefused,
  describeWords,
  type Imported,
  type RefusedLines,
  rate,
  withMore,
} from './import/summary.ts';

const RECORDS = 2_000;
const CHARACTERS = 4_000_000;
const PROGRESS_MS = 2_000;

/** Exit code 0: every record was taken. 1: some were refused; the summary says how many, and why. */
export const importCommand = {
  usage:
    'import mixpanel PATH… | --from URL --from-project ID --from-user NAME --from-secret-file FILE --from-date DAY --to-date DAY [--from-query URL]; --project ID --user NAME --secret-file FILE [--url http://localhost:8080] [--progress-file FILE] [--one-pass]',
  about:
    'Brings a project over from Mixpanel: export files (.jsonl, .ndjson, .json, .gz; a folder or files) or a host that speaks its export API; events, profiles, organisations, identities, and the Lexicon (lexicon.json, lexicon.csv or schemas.json in the folder, or the host’s), through the same gate as everything. A second pass makes readable what a crowd turned out to share (--one-pass: not). Cut short, give it again: it goes on where it stopped, and an event counts once',
  async run(args: readonly string[]): Promise<number> {
    const tell = (line: string) => console.error(line);
    const patience = createPatience({ tell });
    const { parts, lexicon, destination, progressFile, passes } = await readOptions(args, patience);
    const what = `${destination.projectId} ${parts.map(({ name }) => name).join(' | ')}`;
    const progress = await openProgress(progressFile, what);
    const result = await importParts(parts, { destination, progress, pass: 1, tell });
    console.log(describeImport(result));
    if (passes > 1) await readAgain(parts, { destination, progress, pass: 2, tell });
    // Last: what it says to drop at ingest is of what arrives from now on, not of this history.
    const words = await importWords(lexicon, destination, tell);
    await progress.clear();
    const catalogue = await readCatalogue(destination);
    if (catalogue) console.log(describeProtection(catalogue));
    const refused = { ...result.whole.refused, ...words.refused };
    return Object.keys(refused).length === 0 ? 0 : 1;
  },
} as const satisfies Command;

interface Options {
  readonly parts: readonly Part[];
  readonly lexicon: readonly LexiconSource[];
  readonly destination: Destination;
  readonly progressFile: string;
  readonly passes: 1 | 2;
}

const text = { type: 'string' } as const;
const OPTIONS = {
  url: text,
  project: text,
  user: text,
  secret: text,
  'secret-file': text,
  'progress-file': text,
  'one-pass': { type: 'boolean' },
  from: text,
  'from-query': text,
  'from-project': text,
  'from-user': text,
  'from-secret-file': text,
  'from-date': text,
  'to-date': text,
} as const;

async function readOptions(args: readonly string[], patience: Patience): Promise<Options> {
  const usage = () => new AppError('setting_missing', `say: riserbo ${importCommand.usage}`);
  const { values, positionals } = (() => {
    try {
      return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    } catch {
      throw usage(); // its message may quote a secret
    }
  })();
  const [source, ...paths] = positionals;
  const secret = values.secret ?? (await readSecret(values['secret-file'], '--secret-file'));
  const { project, user } = values;
  const isFromHost = values.from !== undefined;
  if (source !== 'mixpanel' || (paths.length === 0) !== isFromHost || !project || !user || !secret)
    throw usage();
  const host = isFromHost ? await readHost(values) : undefined;
  return {
    parts: host ? hostParts(host, patience) : fileParts(await findExports(paths)),
    lexicon: host ? [{ kind: 'host', host, patience }] : await findLexicon(paths),
    destination: {
      url: originOf(values.url ?? 'http://localhost:8080', '--url'),
      projectId: project,
      user,
      secret,
    },
    progressFile: values['progress-file'] ?? `riserbo-import-${project.replace(/\D/g, '')}.json`,
    passes: values['one-pass'] ? 1 : 2,
  };
}

async function readHost(values: Readonly<Record<string, string | boolean | undefined>>): Promise<Host> {
  const given = (name: string) => {
    const value = values[name];
    if (typeof value !== 'string' || value === '')
      throw new AppError('setting_missing', `--from wants --${name} too`);
    return value;
  };
  const exportUrl = originOf(given('from'), '--from');
  const secret = await readSecret(given('from-secret-file'), '--from-secret-file');
  return {
    exportUrl,
    queryUrl:
      typeof values['from-query'] === 'string' ? originOf(values['from-query'], '--from-query') : exportUrl,
    projectId: given('from-project'),
    user: given('from-user'),
    secret: secret ?? '',
    from: given('from-date'),
    to: given('to-date'),
  };
}

function originOf(url: string, setting: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new AppError('setting_invalid', `${setting} must be an address: http://host:port`);
  return new URL(url).origin;
}

async function readSecret(file: string | undefined, setting: string): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const secret = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('setting_invalid', `${setting} cannot be read`, { cause, facts: { file } });
  });
  return secret.trim();
}

interface Work {
  readonly destination: Destination;
  readonly progress: Progress;
  /** 1: everything for the first time. 2: again, for the texts that have found their crowd. */
  readonly pass: 1 | 2;
  /** Hears where the work stands, every few seconds. */
  readonly tell: (line: string) => void;
}

/** Events of the first pass are known and left out: what the second one adds is the texts that a crowd has turned out to share. */
async function readAgain(parts: readonly Part[], work: Work): Promise<void> {
  work.tell('Waiting until everything is loaded, to find out which texts a crowd shares…');
  if (!(await untilLoaded(work.destination)))
    return work.tell(
      'The server does not say when it has loaded everything: texts become readable as they arrive again.',
    );
  const { run, seconds } = await importParts(parts, work);
  work.tell(`Texts read again: ${count(run.lines)} lines, ${rate(run.lines, seconds)}`);
}

async function importParts(parts: readonly Part[], work: Work): Promise<Imported> {
  const { progress, pass, destination, tell } = work;
  const startedAt = systemClock();
  let toldAt = startedAt;
  let run = NOTHING;
  for (const [place, part] of parts.entries()) {
    if (progress.isDone(pass, part.name)) continue;
    const from = part.isSteady ? progress.linesDone(pass, part.name) : 0;
    // A part that is read anew as a whole counts when it is whole.
    let unnoted = NOTHING;
    let refused: RefusedLines = {};
    for await (const batch of batchesOf(part, from)) {
      const sent = await sendAll(batch, destination);
      const more = { taken: sent.taken, refused: sent.refused, lines: batch.size };
      run = bothTallies(run, more);
      unnoted = bothTallies(unnoted, more);
      refused = withMore(refused, sent.lines);
      if (part.isSteady) {
        await progress.note(pass, part.name, batch.lastLine, unnoted);
        unnoted = NOTHING;
      }
      if (systemClock() - toldAt < PROGRESS_MS) continue;
      toldAt = systemClock();
      tell(
        `${count(run.lines)} lines, part ${place + 1} of ${parts.length}, ${rate(run.lines, (toldAt - startedAt) / 1_000)}`,
      );
    }
    await progress.finish(pass, part.name, unnoted);
    if (pass === 1) for (const line of describeRefused(part.name, refused)) tell(line);
  }
  return {
    ...{ whole: progress.tally(pass), run, parts: parts.length },
    seconds: (systemClock() - startedAt) / 1_000,
  };
}

/** What the names mean, once everything that carries them has arrived. */
async function importWords(
  sources: readonly LexiconSource[],
  destination: Destination,
  tell: Work['tell'],
): Promise<Taken> {
  let result: Taken = { taken: 0, refused: {} };
  for (const source of sources) {
    const taken = await importLexicon(source, destination);
    if (taken) result = together(result, taken);
    else tell('The host does not show its Lexicon to this account: bring it as lexicon.json.');
  }
  if (result.taken > 0 || Object.keys(result.refused).length > 0) console.log(describeWords(result));
  return result;
}

async function sendAll({ records, unreadable }: Batch, destination: Destination): Promise<Sent> {
  const sent: Sent[] = [
    { taken: 0, ...refusedAt(unreadable.map((line) => ({ code: 'not_an_object', line }))) },
  ];
  for (const [to, some] of Map.groupBy(records, (record) => record.to))
    sent.push(await sendBatch(to, some, destination));
  return allSent(sent);
}

interface Batch {
  readonly records: readonly Addressed[];
  /** Lines that are nothing that Mixpanel exports. */
  readonly unreadable: readonly number[];
  /** Lines that are not empty. */
  readonly size: number;
  readonly lastLine: number;
}

async function* batchesOf(part: Part, linesDone: number): AsyncIterable<Batch> {
  let records: Addressed[] = [];
  let characters = 0;
  let unreadable: number[] = [];
  let lastLine = linesDone;
  const cutOff = (): Batch => {
    const batch = { records, unreadable, size: records.length + unreadable.length, lastLine };
    records = [];
    characters = 0;
    unreadable = [];
    return batch;
  };
  for await (const line of part.lines()) {
    if (line.number <= linesDone) continue;
    lastLine = line.number;
    const trimmed = line.text.trim();
    if (trimmed === '') continue;
    if (line.number === 1 && trimmed.startsWith('[')) throw notLines(part.name);
    const record = toRecord({ ...line, text: trimmed });
    if (record === undefined) unreadable.push(line.number);
    else {
      records.push(record);
      characters += record.text.length;
    }
    if (records.length + unreadable.length >= RECORDS || characters >= CHARACTERS) yield cutOff();
  }
  if (records.length + unreadable.length > 0) yield cutOff();
}
