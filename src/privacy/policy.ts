import type { ProjectId, Token } from '#core';
import type { IdentityField, ValueKind } from '#events';
import type { IngestKeys } from '#vault';
import type { KeptTimes } from './moments.ts';

/** Everything that `protect` needs to know of a project, as one frozen snapshot, refreshed about once a second. */
export interface ProjectPolicy {
  readonly projectId: ProjectId;
  /** People who must share a text before it is readable. 1 in development projects. */
  readonly k: number;
  readonly isDevelopment: boolean;
  readonly keys: IngestKeys;
  /** Declared group keys ("organization_id") and their slot, 1…6. */
  readonly groupKeys: ReadonlyMap<string, number>;
  /** Properties that a steward declared to be identity, beyond the built-in ones. */
  readonly identityProperties: ReadonlyMap<string, IdentityField>;
  /** Tokens that have reached the line and whose text is not in the dictionary yet: the next arrival writes it. */
  readonly wanted: ReadonlySet<Token>;
  /** Tokens of properties that are opaque for ever: their values are never written down. */
  readonly opaque: ReadonlySet<Token>;
  /** How ids become people; absent: simplified. Chosen with the project, for good. */
  readonly idMerge?: 'original' | undefined;
  /** How exactly times are kept; absent: as they were sent. */
  readonly times?: KeptTimes | undefined;
  /** What the Lexicon decides about what arrives; absent: nothing. */
  readonly rules?: LexiconRules | undefined;
}

/** A project's decisions about names and values, by token. */
export interface LexiconRules {
  /** Names and single values that a steward declared public: their next arrival writes them down. */
  readonly declared: ReadonlySet<Token>;
  /** Properties of which every value was declared public. */
  readonly publicProperties: ReadonlySet<Token>;
  /** Events and properties that are left out before anything of them is stored. */
  readonly dropped: ReadonlySet<Token>;
  /** What events of a name should carry, by the name's token: the loader counts where they do not. */
  readonly expected: ReadonlyMap<Token, readonly ExpectedProperty[]>;
}

export interface ExpectedProperty {
  readonly property: Token;
  readonly isRequired: boolean;
  /** Null: of any kind. */
  readonly kinds: ReadonlySet<ValueKind> | null;
  readonly isWhole: boolean;
  /** Allowed texts (as tokens) and numbers; null: any. */
  readonly values: ReadonlySet<Token | number> | null;
}

export const NO_RULES: LexiconRules = {
  declared: new Set(),
  publicProperties: new Set(),
  dropped: new Set(),
  expected: new Map(),
};
