import type { Expectation, LexiconRef, LexiconUse, WordsChange } from '#contract';
import type { ProjectId, Token } from '#core';
import type { PrivacyClass, PropertyScope, ValueKind } from '#events';

export type Declared = 'public' | 'values' | 'opaque' | 'identity';

/** An expectation with its names and texts as what arrives carries them. Tokens as decimal text: JSON has no 63 bits. */
export interface StoredExpectation extends Expectation {
  readonly token: string;
  readonly valueTokens: readonly string[];
}

interface Defined {
  readonly name: string;
  readonly token: Token;
  readonly displayName: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly isHidden: boolean;
  readonly isVerified: boolean;
  readonly isDropped: boolean;
  readonly mergedInto: string | null;
  readonly isNamePublic: boolean;
  /** False: nothing is written, only declared. */
  readonly isDefined: boolean;
}
export interface DefinedEvent extends Defined {
  readonly plan: readonly StoredExpectation[];
}
export interface DefinedProperty extends Defined {
  readonly scope: PropertyScope;
  /** 1…6 with scope `group`, else 0. */
  readonly groupSlot: number;
  readonly example: string | null;
  readonly type: Expectation['type'] | null;
  readonly declared: Declared | null;
  readonly values: readonly string[];
}

/** What has arrived. A name that is not public is null. */
export interface SeenEvent {
  readonly token: Token;
  readonly name: string | null;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}
export interface SeenProperty {
  readonly scope: PropertyScope;
  readonly groupSlot: number;
  readonly token: Token;
  readonly name: string | null;
  readonly privacy: PrivacyClass;
  readonly kinds: readonly ValueKind[];
  readonly hiddenValues: number;
  readonly firstSeenAt: number;
}

/** Everything that is written and known about a project's names. */
export interface LexiconState {
  readonly k: number;
  readonly groups: ReadonlyMap<string, number>;
  readonly events: readonly DefinedEvent[];
  readonly properties: readonly DefinedProperty[];
  readonly seenEvents: readonly SeenEvent[];
  readonly seenProperties: readonly SeenProperty[];
  /** Left out in the last 30 days, by the name's token. */
  readonly dropped: ReadonlyMap<Token, number>;
}

export type Key =
  | { readonly kind: 'event'; readonly name: string; readonly token: Token }
  | {
      readonly kind: 'property';
      readonly scope: PropertyScope;
      readonly groupSlot: number;
      readonly name: string;
      readonly token: Token;
    };

/** Fields that are absent stay as they are. */
export interface Change extends Omit<WordsChange, 'plan'> {
  readonly of: Key;
  readonly plan?: readonly StoredExpectation[] | undefined;
  readonly type?: Expectation['type'] | undefined;
  readonly isDropped?: boolean | undefined;
  readonly mergedInto?: string | null | undefined;
}

export type StoredDeclaration =
  | { readonly as: 'name_public' | 'public' | 'opaque' | 'crowd' }
  | { readonly as: 'values'; readonly values: readonly { readonly text: string; readonly token: Token }[] }
  /** Sealed wherever the name stands: its keys are all of them. */
  | { readonly as: 'identity'; readonly field: `custom:${string}` };

export interface StoredViolation {
  readonly event: Token;
  readonly property: Token;
  readonly kind: 'missing' | 'type' | 'value';
  readonly count: number;
  readonly lastAt: number;
}

/** Implemented by `metadata`. */
export interface LexiconStore {
  /** Undefined: there is no such project. */
  read(projectId: ProjectId): Promise<LexiconState | undefined>;
  /** All or none. `removed` first. */
  change(projectId: ProjectId, changes: readonly Change[], removed?: readonly Key[]): Promise<void>;
  /** Each key gets the declaration, in one transaction. */
  declare(projectId: ProjectId, keys: readonly Key[], declaration: StoredDeclaration): Promise<void>;
  violations(projectId: ProjectId): Promise<readonly StoredViolation[]>;
  /** Saved reports whose question names it. */
  uses(projectId: ProjectId, of: LexiconRef): Promise<LexiconUse[]>;
  /** Properties that a steward has made opaque or identity. */
  closed(): Promise<readonly { readonly projectId: ProjectId; readonly property: Token }[]>;
}

/** The public dictionary, implemented by `warehouse`. */
export interface Dictionary {
  /** How many texts of each property are readable. */
  sizes(projectId: ProjectId): Promise<ReadonlyMap<Token, number>>;
  holds(projectId: ProjectId, property: Token, token: Token): Promise<boolean>;
  /** Removes all texts of the properties; they are gone from disk within minutes. */
  forget(projectId: ProjectId, properties: readonly Token[]): Promise<void>;
}
