import { basename, resolve } from 'node:path';
import { type ExportLine, readLines } from './lines.ts';

/** A piece of what is imported, read in one go: a file, or some days of a host's export. Its name is the same at every run. */
export interface Part {
  readonly name: string;
  /** Whether its lines come in the same order at every run, so that one that was cut short goes on at its line. */
  readonly isSteady: boolean;
  lines(): AsyncIterable<ExportLine>;
}

/** A part for each file, however often it is named; by the name of the file, or by its path where several are called the same. */
export function fileParts(paths: readonly string[]): Part[] {
  const files = [...new Map(paths.map((path) => [resolve(path), path])).values()];
  const isShared = (name: string) => files.filter((path) => basename(path) === name).length > 1;
  return files.map((path) => ({
    name: isShared(basename(path)) ? path : basename(path),
    isSteady: true,
    lines: () => readLines(path),
  }));
}
