import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { AppError } from '#core';
import { findLexicon, isLexiconFile } from './lexicon.ts';
import { lineSplitter, listSplitter, type Splitter } from './split.ts';

export interface ExportLine {
  readonly file: string;
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

const EXPORTS = /\.(jsonl|ndjson|json)(\.gz)?$/i;
const MAX_LINE = 16_000_000;

/** The files that are named, and those of a folder that is named, which look like exports; by name, so that a second run finds the same order. */
export async function findExports(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(exportsAt));
  const files = found.flat().filter((path) => !isLexiconFile(path));
  if (files.length === 0 && (await findLexicon(paths)).length === 0)
    throw new AppError('import_nothing', 'there is no .jsonl, .ndjson or .json file (or .gz of one) there');
  return files;
}

async function exportsAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('import_nothing', 'there is no such file or folder', { cause, facts: { path } });
  });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => EXPORTS.test(name)).sort();
  return names.map((name) => join(path, name));
}

/** One record at a time, whatever the size of the file: a line or, where the file is one JSON list, as Mixpanel's own utilities write it, an object of it. */
export async function* readLines(path: string): AsyncIterable<ExportLine> {
  const file = basename(path);
  let number = 0;
  try {
    for await (const text of textsOf(path)) yield { file, number: ++number, text };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'import_unreadable',
      'a file cannot be read to its end: is it whole, and may you read it?',
      {
        cause,
        facts: { path, line: number },
      },
    );
  }
}

/** The lines of a file or, where it is one list, what is in the list. */
async function* textsOf(path: string): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let splitter: Splitter | undefined;
  let space = '';
  let hasFound = false;
  for await (const chunk of opened(path)) {
    const text = space + decoder.write(chunk);
    space = '';
    if (!splitter && text.trim() === '') space = text;
    else {
      splitter ??= text.trimStart().startsWith('[') ? listSplitter() : lineSplitter();
      const found = splitter.take(text);
      yield* found;
      hasFound ||= found.length > 0;
      // A file that begins without end is of another kind; later on it is one bad line.
      if (splitter.rest.length > MAX_LINE && !(hasFound && splitter.skip())) throw notLines(path);
    }
  }
  if (splitter?.isWhole === false)
    throw new AppError(
      'import_unreadable',
      'a file cannot be read to its end: is it whole, and may you read it?',
      {
        facts: { path },
      },
    );
  if (splitter && splitter.rest !== '') yield splitter.rest;
}

function opened(path: string): AsyncIterable<Buffer> {
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!/\.gz$/i.test(path)) return bytes;
  // The loop over the result meets every error: `pipeline` hands those of the file on.
  return pipeline(bytes, createGunzip(), () => {});
}

export function notLines(path: string): AppError {
  return new AppError('import_not_lines', 'a file must hold one JSON object a line, or a list of objects', {
    facts: { path },
  });
}
