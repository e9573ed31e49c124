import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '#core';
import { basicAuth } from '../basic-auth.ts';
import { ask as askHost, type Host } from './host.ts';
import type { Patience } from './patience.ts';
import type { Destination, Taken } from './send.ts';
import { together } from './send.ts';

/** What says what the names mean: a file, or the schemas of a host that speaks Mixpanel's API. */
export type LexiconSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'host'; readonly host: Host; readonly patience: Patience };

const LEXICON_FILES = ['lexicon.json', 'lexicon.csv', 'schemas.json'];

/** By its name: it is no export of events, whatever its ending. */
export function isLexiconFile(path: string): boolean {
  return LEXICON_FILES.includes(basename(path).toLowerCase());
}

/** The Lexicon's files among those that are named, and in the folders that are. */
export async function findLexicon(paths: readonly string[]): Promise<LexiconSource[]> {
  const candidates = paths.flatMap((path) =>
    isLexiconFile(path) ? [path] : LEXICON_FILES.map((name) => join(path, name)),
  );
  const found = await Promise.all(
    candidates.map(async (path) => {
      const facts = await stat(path).catch(() => undefined); // not there
      return facts?.isFile() ? [{ kind: 'file' as const, path }] : [];
    }),
  );
  return found.flat();
}

/** Undefined: the host does not show its Lexicon to this account. Written twice, it says what it said once. */
export async function importLexicon(
  source: LexiconSource,
  destination: Destination,
): Promise<Taken | undefined> {
  if (source.kind === 'file' && /\.csv$/i.test(source.path)) {
    const text = await readFile(source.path, 'utf8');
    return sendCsv(text, destination);
  }
  const entries = source.kind === 'file' ? await readEntries(source.path) : await askEntries(source);
  if (!entries) return undefined;
  let result: Taken = { taken: 0, refused: {} };
  for (let from = 0; from < entries.length; from += ENTRIES_AT_ONCE)
    result = together(result, await sendEntries(entries.slice(from, from + ENTRIES_AT_ONCE), destination));
  return result;
}

const ENTRIES_AT_ONCE = 500;

async function readEntries(path: string): Promise<readonly unknown[]> {
  try {
    const entries = entriesOf(JSON.parse(await readFile(path, 'utf8')));
    if (entries) return entries;
  } catch {
    // the parser's message quotes the file
  }
  throw new AppError('import_unreadable', 'the Lexicon’s file is not a list of schemas', { facts: { path } });
}

/** A list, as our export and Mixpanel's API wrap it, or bare. */
function entriesOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const list = 'entries' in value ? value.entries : 'results' in value ? value.results : undefined;
  return Array.isArray(list) ? list : undefined;
}

async function askEntries({
  host,
  patience,
}: LexiconSource & { readonly kind: 'host' }): Promise<readonly unknown[] | undefined> {
  const url = `${host.queryUrl}/api/app/projects/${encodeURIComponent(host.projectId)}/schemas`;
  try {
    const response = await askHost(host, patience, url);
    return entriesOf(await response.json());
  } catch (error) {
    // An account that exports need not see the Lexicon: what can be had is had.
    if (error instanceof AppError && error.code === 'import_host_refused') return undefined;
    throw error;
  }
}

/** All of them or, where one cannot be taken, each half by itself. */
async function sendEntries(entries: readonly unknown[], destination: Destination): Promise<Taken> {
  const { projectId } = destination;
  const path = `/api/app/projects/${encodeURIComponent(projectId)}/schemas`;
  const reply = await post(path, { entries }, destination);
  if (reply.ok) return { taken: entries.length, refused: {} };
  const code = await codeOf(reply);
  if (entries.length === 1) return { taken: 0, refused: { [code]: 1 } };
  const middle = entries.length >> 1;
  return together(
    await sendEntries(entries.slice(0, middle), destination),
    await sendEntries(entries.slice(middle), destination),
  );
}

async function sendCsv(text: string, destination: Destination): Promise<Taken> {
  const path = `/api/projects/${encodeURIComponent(destination.projectId)}/lexicon/file`;
  const reply = await post(path, { format: 'csv', text }, destination);
  if (!reply.ok) return { taken: 0, refused: { [await codeOf(reply)]: 1 } };
  const { changed } = (await reply.json()) as { changed: number }; // our own server's contract
  return { taken: changed, refused: {} };
}

async function post(path: string, body: object, destination: Destination): Promise<Response> {
  const { url } = destination;
  const reply = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: basicAuth(destination),
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(120_000),
  }).catch((cause: unknown) => {
    throw new AppError('import_no_server', 'the server does not answer', { cause, facts: { url } });
  });
  if (reply.status === 401 || reply.status === 403)
    throw new AppError(
      'import_refused',
      'the service account may not write the Lexicon: it needs scope import',
    );
  if (reply.status >= 500)
    throw new AppError('import_no_server', 'the server cannot write the Lexicon now: give the command again');
  return reply;
}

async function codeOf(reply: Response): Promise<string> {
  const body = (await reply.json().catch(() => ({}))) as {
    code?: string;
    error?: { code?: string } | string;
  };
  return body.code ?? (typeof body.error === 'object' ? body.error.code : undefined) ?? 'refused';
}
