import type { Lookup } from '#contract';
import type { ProjectId, Token } from '#core';

export interface LookupRecord
  extends Pick<Lookup, 'id' | 'name' | 'property' | 'columns' | 'rows' | 'rowsLeftOut' | 'cellsLeftOut'> {
  /** Which of its files is in force; 0: none yet. */
  readonly revision: number;
  readonly createdAt: number;
  readonly changedAt: number;
}

type LookupFile = Omit<LookupRecord, 'id' | 'name' | 'property' | 'createdAt' | 'changedAt'>;

/** Lookup tables without their rows, implemented by `metadata`. Everything is within one project. */
export interface LookupStore {
  list(projectId: ProjectId): Promise<LookupRecord[]>;
  create(
    projectId: ProjectId,
    table: Pick<LookupRecord, 'name' | 'property'>,
    at: number,
  ): Promise<LookupRecord>;
  /** False: it is gone. */
  rename(projectId: ProjectId, id: number, name: string, at: number): Promise<boolean>;
  /** A revision that no other file of the table is ever given, and the one in force. Undefined: the table is gone. */
  reserve(
    projectId: ProjectId,
    id: number,
  ): Promise<{ readonly revision: number; readonly inForce: number } | undefined>;
  /** Puts a file in force. False: a newer revision is reserved, or the table is gone. */
  switchTo(projectId: ProjectId, id: number, file: LookupFile, at: number): Promise<boolean>;
  remove(projectId: ProjectId, id: number): Promise<boolean>;
}

/** A text that the public dictionary holds, as a value of one property. */
export interface PublicText {
  readonly property: Token;
  readonly token: Token;
  readonly text: string;
}

/** What a column says of a key: a text or the items of a list (`found`), else a number. */
export interface LookupCell {
  readonly place: number;
  readonly key: PublicText;
  readonly found: readonly string[];
  readonly number: number;
}

/** The rows, implemented by `warehouse`: keys by token alone. */
export interface LookupRowStore {
  /** All readable values of these properties. */
  publicTexts(projectId: ProjectId, properties: readonly Token[]): AsyncIterable<PublicText>;
  /** Durable when it resolves. */
  write(projectId: ProjectId, table: number, revision: number, cells: readonly LookupCell[]): Promise<void>;
  /** Deletes the revisions of the table up to `upTo`, except `keep` (null: all of them), before it resolves. */
  forget(
    projectId: ProjectId,
    table: number,
    old: { readonly upTo: number; readonly keep: number } | null,
  ): Promise<void>;
  /** The first rows that have a cell, by key: those whose key is readable now. */
  first(
    projectId: ProjectId,
    table: number,
    revision: number,
    rows: number,
  ): Promise<{ readonly key: string; readonly cells: readonly Omit<LookupCell, 'key'>[] }[]>;
}
