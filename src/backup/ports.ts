/** A table of one of the two databases, in the form in which its rows are written. */
export interface TableShape {
  /** "vault.subject_key", "events". */
  readonly table: string;
  readonly columns: readonly string[];
}

/** Whole rows of one table, in its database's own text form; a few megabytes at most. */
export interface Piece {
  readonly table: string;
  readonly rows: number;
  readonly bytes: Buffer;
}

/** One look at a database: everything in it as of one moment, or nearly. */
export interface TableSource {
  /** In an order in which rows can be written back. */
  readonly tables: readonly TableShape[];
  read(table: TableShape): AsyncIterable<Piece>;
}

/** An empty database with its schema, that takes rows back. All or none, where the database can. */
export interface TableTarget {
  write(shape: TableShape, piece: Piece): Promise<void>;
  count(table: string): Promise<number>;
}

export const STORES = ['clickhouse', 'postgres'] as const;
export type StoreName = (typeof STORES)[number];

export type Sources = Readonly<Record<StoreName, TableSource>>;
export type Targets = Readonly<Record<StoreName, TableTarget>>;

/** What a backup says of itself before its first row. */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** ISO 8601. */
  readonly madeAt: string;
  /** Of PostgreSQL's schema; a restore runs just these before it writes. */
  readonly migrations: readonly string[];
  readonly tables: readonly (TableShape & { readonly store: StoreName })[];
}

/** And after its last: a file without it is not whole. */
export interface End {
  /** "postgres/project" → rows. */
  readonly rows: Readonly<Record<string, number>>;
  /** Where numbers that are given out stand, by sequence: read last, so that none is given out twice. */
  readonly sequences: Sequences;
}

export type Sequences = Readonly<Record<string, string>>;

/** A database of which a backup holds nothing. */
export const nothing: TableSource = {
  tables: [],
  read: async function* () {},
};

export const FORMAT = 'riserbo-backup-2';

export interface Summary {
  readonly madeAt: string;
  /** "postgres/project" → rows. */
  readonly rows: Readonly<Record<string, number>>;
  /** Of the file, as it is stored. */
  readonly bytes: number;
}
