import { basename } from 'node:path';
import { type ExportLine, readLines } from './lines.ts';

/** A piece of what is imported, read in one go: a file, or some days of a host's export. Its name is the same at every run. */
export interface Part {
  readonly name: string;
  /** Whether its lines come in the same order at every run, so that one that was cut short goes on at its line. */
  readonly isSteady: boolean;
  lines(): AsyncIterable<ExportLine>;
}

export function filePart(path: string): Part {
  return { name: basename(path), isSteady: true, lines: () => readLines(path) };
}
