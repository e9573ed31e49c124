import type { ProjectId, SubjectId, Token } from '#core';
import type { ValueKind } from '#events';
import type { Profile } from '#people';
import type { ProtectedEvent } from '#privacy';

/** One event as it goes into the warehouse: protected, its people and organisations resolved. */
export interface EventRow {
  readonly projectId: ProjectId;
  readonly event: ProtectedEvent;
  /** 0n: an event of nobody. */
  readonly person: SubjectId;
  /** The sender's insert key, or one of our own for an event that has none: never equal for two events. */
  readonly insertKey: bigint;
  /** No finer than the project keeps times. */
  readonly receivedAt: number;
  readonly organisations: readonly { readonly slot: number; readonly ids: readonly SubjectId[] }[];
}

/** Where a property of an event goes: a column ("t12"), the overflow map (null), or nowhere (undefined: over the cap). */
export interface EventSlots {
  of(property: Token, kind: ValueKind): string | null | undefined;
}

/** Where loaded rows go; implemented by `warehouse`. Durable when it resolves; repeating a call with the same unit changes nothing. */
export interface Sink {
  insertEvents(
    unit: string,
    rows: readonly EventRow[],
    slots: (projectId: ProjectId) => EventSlots,
  ): Promise<void>;
  /** Whole latest states; an older version never replaces a newer one. */
  insertProfiles(unit: string, profiles: readonly Profile[]): Promise<void>;
  insertLinks(
    unit: string,
    links: readonly { readonly projectId: ProjectId; readonly device: SubjectId; readonly user: SubjectId }[],
  ): Promise<void>;
  /** Ids that read as another from now on, in projects with Original ID Merge; of several rows of one id the highest version holds. */
  insertClusters(
    unit: string,
    relinks: readonly {
      readonly projectId: ProjectId;
      readonly subject: SubjectId;
      readonly person: SubjectId;
      readonly version: bigint;
    }[],
  ): Promise<void>;
  /** The public dictionary. */
  insertTexts(
    unit: string,
    texts: readonly {
      readonly projectId: ProjectId;
      readonly property: Token;
      readonly token: Token;
      readonly text: string;
    }[],
  ): Promise<void>;
}
