import type { Recipient } from 'age-encryption';
import { type Entry, writeArchive } from './archive.ts';
import {
  type End,
  FORMAT,
  type Manifest,
  type Sequences,
  type Sources,
  STORES,
  type StoreName,
  type Summary,
  type TableShape,
} from './ports.ts';

export interface BackupOf {
  readonly sources: Sources;
  readonly migrations: readonly string[];
  readonly sequences: () => Promise<Sequences>;
  readonly madeAt: string;
  /** Called after each piece. */
  readonly onRows?: (table: string, rows: number) => void;
}

/** Everything that the sources hold, to a file that only `recipient` (an age public key, or {@link toKeyRecipient}'s) opens. */
export async function writeBackup(
  path: string,
  recipient: string | Recipient,
  of: BackupOf,
): Promise<Summary> {
  const rows: Record<string, number> = {};
  const bytes = await writeArchive(path, recipient, entriesOf(of, rows));
  return { madeAt: of.madeAt, rows, bytes };
}

async function* entriesOf(of: BackupOf, rows: Record<string, number>): AsyncIterable<Entry> {
  const { migrations, madeAt } = of;
  const tables = inOrder(of.sources);
  const manifest: Manifest = { format: FORMAT, madeAt, migrations, tables };
  yield toEntry('manifest.json', manifest);
  for (const { store, ...shape } of tables) {
    const name = `${store}/${shape.table}`;
    rows[name] = 0;
    let number = 0;
    for await (const piece of of.sources[store].read(shape)) {
      rows[name] += piece.rows;
      number += 1;
      yield { name: `${name}/${String(number).padStart(6, '0')}`, bytes: piece.bytes };
      of.onRows?.(name, piece.rows);
    }
  }
  const end: End = { rows, sequences: await of.sequences() };
  yield toEntry('end.json', end);
}

/** What can be read in clear goes last: what was closed while the rest was copied is not in the copy. */
function inOrder(sources: Sources): (TableShape & { store: StoreName })[] {
  const of = (store: StoreName) => sources[store].tables.map((shape) => ({ store, ...shape }));
  const all = STORES.flatMap(of);
  const isReadable = ({ table }: TableShape) => table === 'dictionary';
  return [...all.filter((shape) => !isReadable(shape)), ...all.filter(isReadable)];
}

function toEntry(name: string, value: unknown): Entry {
  return { name, bytes: Buffer.from(JSON.stringify(value)) };
}
