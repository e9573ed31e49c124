import { stat } from 'node:fs/promises';
import type { Identity } from 'age-encryption';
import { AppError } from '#core';
import { readArchive } from './archive.ts';
import {
  type End,
  FORMAT,
  type Manifest,
  type Piece,
  type Sequences,
  type StoreName,
  type Summary,
  type TableShape,
  type Targets,
} from './ports.ts';

/** Opens the whole file and counts: it is all there, and as it was written. Throws `AppError('backup_…')`. */
export async function checkBackup(path: string, identity: string | Identity): Promise<Summary> {
  const { summary } = await readBackup(path, identity, {
    begin: () => Promise.resolve(),
    piece: () => Promise.resolve(),
  });
  return summary;
}

/**
 * Writes a backup into empty databases. `prepare` makes their schema as it was then; afterwards every table is counted.
 * Throws `AppError('backup_…')`, also where the databases hold another number of rows than the file.
 */
export async function restoreBackup(
  path: string,
  identity: string | Identity,
  to: {
    readonly prepare: (manifest: Manifest) => Promise<void>;
    readonly targets: Targets;
    readonly finish: (sequences: Sequences) => Promise<void>;
    readonly onRows?: (table: string, rows: number) => void;
  },
): Promise<Summary> {
  const { summary, sequences } = await readBackup(path, identity, {
    begin: to.prepare,
    async piece(store, shape, piece) {
      await to.targets[store].write(shape, piece);
      to.onRows?.(`${store}/${shape.table}`, piece.rows);
    },
  });
  for (const [name, wanted] of Object.entries(summary.rows)) {
    const [store, table = ''] = name.split('/');
    const found = await to.targets[store as StoreName].count(table);
    if (found !== wanted)
      throw new AppError(
        'backup_incomplete',
        'not every row has come back: start again with empty directories',
        {
          facts: { table, wanted, found },
        },
      );
  }
  await to.finish(sequences);
  return summary;
}

async function readBackup(
  path: string,
  identity: string | Identity,
  on: {
    begin(manifest: Manifest): Promise<void>;
    piece(store: StoreName, shape: TableShape, piece: Piece): Promise<void>;
  },
): Promise<{ summary: Summary; sequences: Sequences }> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new AppError('backup_missing', 'there is no such file', { cause });
  });
  const found: Record<string, number> = {};
  let manifest: Manifest | undefined;
  let end: End | undefined;
  for await (const { name, bytes } of readArchive(path, identity)) {
    if (name === 'manifest.json') {
      manifest = toManifest(bytes);
      for (const { store, table } of manifest.tables) found[`${store}/${table}`] = 0;
      await on.begin(manifest);
    } else if (name === 'end.json') end = JSON.parse(bytes.toString('utf8'));
    else {
      const shape = manifest?.tables.find(({ store, table }) => name.startsWith(`${store}/${table}/`));
      if (!shape) throw damaged();
      const piece = { table: shape.table, rows: linesOf(bytes), bytes };
      await on.piece(shape.store, shape, piece);
      const key = `${shape.store}/${shape.table}`;
      found[key] = (found[key] ?? 0) + piece.rows;
    }
  }
  if (!manifest || !end || JSON.stringify(end.rows) !== JSON.stringify(found)) throw damaged();
  const { rows, sequences } = end;
  return { summary: { madeAt: manifest.madeAt, rows, bytes: size }, sequences };
}

function toManifest(bytes: Buffer): Manifest {
  const manifest = JSON.parse(bytes.toString('utf8')) as Manifest; // what we wrote ourselves, sealed
  if (manifest.format !== FORMAT)
    throw new AppError('backup_newer', 'this backup was made by another version of Riserbo: use that one');
  return manifest;
}

/** A row is a line in both text forms: what would break one is escaped. */
function linesOf(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

function damaged(): AppError {
  return new AppError('backup_damaged', 'the file is cut or changed: take another backup');
}
