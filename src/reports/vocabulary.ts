import type { BehaviourDefinition, CohortRule } from '#contract';
import type { ProjectId, SessionEdges, Token } from '#core';
import type { Filter, PrivacyClass, PropertyRef, PropertyScope, ValueKind } from '#events';

/** An event's name as the catalogue knows it. `name` is null while fewer than k people have sent it. */
export interface VocabularyEvent {
  readonly token: Token;
  readonly name: string | null;
  /** Milliseconds since 1970, where the catalogue keeps it. */
  readonly lastSeenAt: number | null;
  /** The name of another event that this one counts as, by decision of a steward. */
  readonly mergedInto?: string;
  readonly words?: EntryWords;
}

/** What people have written about a name in the Lexicon. */
export interface EntryWords {
  readonly displayName: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** Not offered where questions are built; questions that name it are answered. */
  readonly isHidden: boolean;
  readonly isVerified: boolean;
}

/** One property of one stored kind: a name that is sent as text and as a number has two entries with one token. */
export interface VocabularyProperty {
  readonly scope: PropertyScope;
  /** 1…6 with scope `group` (the warehouse column g1…g6 and the profiles' scope), else 0. */
  readonly groupSlot: number;
  readonly token: Token;
  /** Null while the name is not public. */
  readonly name: string | null;
  readonly kind: ValueKind;
  /** Column of an event property ("t12"); null: in the overflow map. Null for profile properties. */
  readonly slot: string | null;
  readonly privacy: PrivacyClass;
  /** The name of another property of the same scope that this one's values are read under. */
  readonly mergedInto?: string;
  readonly words?: EntryWords;
}

/** Everything that questions about a project are resolved with: a frozen picture of the catalogue and the settings. */
export interface VocabularySnapshot {
  readonly projectId: ProjectId;
  /** IANA name; every day boundary in reports is a midnight of this zone. */
  readonly timezone: string;
  /** A person's session is over once so long nothing has come from them. */
  readonly sessionTimeoutMinutes: number;
  /** Names of events that begin a session and that end one, where the project has any. */
  readonly sessionEdges?: SessionEdges;
  /** The crowd threshold in force. */
  readonly k: number;
  /** Declared group keys ("organization_id"). */
  readonly groups: readonly { readonly slot: number; readonly key: string }[];
  readonly events: readonly VocabularyEvent[];
  readonly properties: readonly VocabularyProperty[];
  readonly cohorts: readonly VocabularyCohort[];
  /** What members have defined themselves. */
  readonly custom?: CustomDefinitions;
}

/** A saved cohort: `rule` null is a list of people, kept in the warehouse under the cohort's id and this revision (0: none yet). */
export interface VocabularyCohort {
  readonly id: number;
  readonly name: string;
  readonly rule: CohortRule | null;
  readonly revision: number;
}

interface CustomDefinitions {
  readonly events: readonly CustomEvent[];
  readonly properties: readonly CustomProperty[];
  /** Computed and borrowed properties. */
  readonly behaviours?: readonly CustomBehaviour[];
  readonly lookups?: readonly VocabularyLookup[];
}

/** A lookup table: what is known of each readable value of a property. Its rows are in the warehouse under this revision (0: none yet). */
export interface VocabularyLookup {
  readonly id: number;
  readonly name: string;
  readonly property: PropertyRef;
  readonly columns: readonly { readonly name: string; readonly kind: ValueKind }[];
  readonly revision: number;
}

/** One name for several events, each as far as it passes its filter. */
interface CustomEvent {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly of: readonly { readonly event: string | null; readonly filter?: Filter | undefined }[];
}

interface CustomBehaviour {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly behaviour: BehaviourDefinition;
}

interface CustomProperty {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** In the formula language; it has been read once, when it was saved. */
  readonly formula: string;
}

/**
 * What reports ask of the catalogue; `metadata/catalogue-store.ts` implements it. Names that are not public are there with
 * `name: null`, so that their rows can be read, counted and named by token, and never by text.
 */
export interface Vocabulary {
  /** May be up to about a second old; the same object while nothing has changed. Undefined: no such project. */
  read(projectId: ProjectId): Promise<VocabularySnapshot | undefined>;
}
