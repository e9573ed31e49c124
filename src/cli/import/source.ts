import { basename } from 'node:path';
import { type ExportLine, readLines } from './lines.ts';

/** A piece of what is imported, read in one go: a file, or a day of a host's export. Its name is the same at every run. */
export interface Part {
  readonly name: string;
  lines(): AsyncIterable<ExportLine>;
}

export function filePart(path: string): Part {
  return { name: basename(path), lines: () => readLines(path) };
}
