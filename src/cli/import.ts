import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AppError, systemClock } from '#core';
import type { Command } from './command.ts';
import { findExports, notLines, readLines } from './import/lines.ts';
import { toRecord } from './import/record.ts';
import { type Destination, sendBatch, type Taken, together } from './import/send.ts';

const RECORDS = 2_000;
const CHARACTERS = 4_000_000;
const PROGRESS_MS = 2_000;

/** Exit code 0: every line was taken. 1: some were refused; the summary says how many, and why. */
export const importExport = {
  usage:
    'import PATH… --project ID --user NAME --secret-file FILE [--secret S] [--url http://localhost:8080]',
  about:
    'Reads Mixpanel export files (.jsonl, .ndjson, .json, .gz; a folder or files) into a project, by way of /import of a running server. Cut short, give it again: an event counts once',
  async run(args: readonly string[]): Promise<number> {
    const { paths, destination } = await readOptions(args);
    const result = await importFiles(await findExports(paths), destination, (line) => console.error(line));
    console.log(describe(result));
    return Object.keys(result.refused).length === 0 ? 0 : 1;
  },
} as const satisfies Command;

async function readOptions(
  args: readonly string[],
): Promise<{ paths: readonly string[]; destination: Destination }> {
  const text = { type: 'string' } as const;
  const options = { url: text, project: text, user: text, secret: text, 'secret-file': text };
  const usage = () => new AppError('setting_missing', `say: riserbo ${importExport.usage}`);
  const { values, positionals } = (() => {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true });
    } catch {
      throw usage(); // its message may quote a secret
    }
  })();
  const file = values['secret-file'];
  const secret = values.secret ?? (file === undefined ? undefined : (await readSecret(file)).trim());
  const { url = 'http://localhost:8080', project, user } = values;
  if (positionals.length === 0 || !project || !user || !secret) throw usage();
  if (!URL.canParse(url)) throw new AppError('setting_invalid', '--url must be an address: http://host:port');
  return {
    paths: positionals,
    destination: { url: new URL(url).origin, projectId: project, user, secret },
  };
}

function readSecret(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('setting_invalid', '--secret-file cannot be read', { cause, facts: { file } });
  });
}

interface Imported extends Taken {
  readonly lines: number;
  readonly files: number;
  readonly seconds: number;
}

/** `tell` hears where the work stands, every few seconds. */
export async function importFiles(
  files: readonly string[],
  destination: Destination,
  tell: (line: string) => void,
): Promise<Imported> {
  const startedAt = systemClock();
  let toldAt = startedAt;
  let lines = 0;
  let result: Taken = { taken: 0, refused: {} };
  for (const file of files)
    for await (const batch of batchesOf(file)) {
      lines += batch.records.length + batch.unreadable;
      if (batch.unreadable > 0)
        result = together(result, { taken: 0, refused: { not_an_object: batch.unreadable } });
      if (batch.records.length > 0) result = together(result, await sendBatch(batch.records, destination));
      if (systemClock() - toldAt < PROGRESS_MS) continue;
      toldAt = systemClock();
      tell(`${count(lines)} lines, ${rate(lines, toldAt - startedAt)}`);
    }
  return { ...result, lines, files: files.length, seconds: (systemClock() - startedAt) / 1_000 };
}

interface Batch {
  readonly records: readonly string[];
  /** Lines that are no JSON object. */
  readonly unreadable: number;
}

async function* batchesOf(path: string): AsyncIterable<Batch> {
  let records: string[] = [];
  let characters = 0;
  let unreadable = 0;
  for await (const line of readLines(path)) {
    const text = line.text.trim();
    if (text === '') continue;
    if (line.number === 1 && text.startsWith('[')) throw notLines(path);
    const record = toRecord({ ...line, text });
    if (record === undefined) unreadable += 1;
    else {
      records.push(record);
      characters += record.length;
    }
    if (records.length < RECORDS && characters < CHARACTERS) continue;
    yield { records, unreadable };
    records = [];
    characters = 0;
    unreadable = 0;
  }
  yield { records, unreadable };
}

function describe({ lines, files, taken, refused, seconds }: Imported): string {
  const reasons = Object.entries(refused).map(([code, number]) => `  ${count(number)} refused: ${code}`);
  return [
    `${count(taken)} of ${count(lines)} events of ${count(files)} ${files === 1 ? 'file' : 'files'} taken in ${seconds.toFixed(1)} s (${rate(lines, seconds * 1_000)})`,
    ...reasons,
    ...(reasons.length === 0 ? [] : ['What the codes mean: docs/developers.md']),
  ].join('\n');
}

function rate(lines: number, ms: number): string {
  return `${count(Math.round(lines / Math.max(ms / 1_000, 0.001)))} a second`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
