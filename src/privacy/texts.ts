import type { BlindIndex, ProjectId, Token } from '#core';
import { createBlindIndexer, type IndexKind } from '#vault';
import { isKnownEvent, knownTreatment, type Treatment } from './catalogue.ts';
import { dropsQuery, toCoarse } from './coarsen.ts';
import { secretOf, secretOfName } from './detectors/detect.ts';
import { type Meaning, meaningOf } from './detectors/meaning.ts';
import { judgeText, type Verdict } from './judge.ts';
import { type NumberHint, numberHint, saysBirth } from './numbers.ts';
import type { ProjectPolicy } from './policy.ts';
import { createTokens, type TextScope, type Tokens, toPlainText } from './tokens.ts';
import { withoutQuery } from './url.ts';

/** One text that this process has met: its token, and what it remembers about writing it down. */
export interface TextEntry {
  readonly token: Token;
  /** The text as it would be written down, already coarsened; empty: nothing of it is kept. */
  readonly text: string;
  /** Known from an SDK: public at once. */
  readonly isPublic: boolean;
  /** The kind of secret that it holds: then it is refused. */
  readonly secret: string | undefined;
  /** Asked once: when the text is about to be written down, and of some when they are first met, to know what is being sent. */
  verdict: 'unknown' | Verdict;
  /** When a batch with this text was last safe in the spool; 0: not yet. */
  sentAt: number;
}

export interface PropertyEntry {
  readonly name: string;
  readonly scope: TextScope;
  readonly own: TextEntry;
  readonly treatment: Treatment;
  readonly hint: NumberHint;
  readonly saysBirth: boolean;
  readonly meaning: Meaning | undefined;
  /** How many values were met that were not remembered. */
  met: number;
  readonly values: Map<string, TextEntry>;
}

/** A raw identifier that this process has met. */
export interface IndexEntry {
  readonly index: BlindIndex;
  sealedAt: number;
}

/** What one project's texts and identifiers became, remembered so that a hot text costs one look-up. */
export interface ProjectTexts {
  readonly tokens: Tokens;
  event(name: string): TextEntry;
  property(scope: TextScope, name: string): PropertyEntry;
  value(property: PropertyEntry, raw: string): TextEntry;
  index(kind: IndexKind, rawId: string): IndexEntry;
}

/** Texts longer than this are not remembered (and never written down): their tokens are computed anew. */
const LONGEST_REMEMBERED = 512;

/**
 * The memory of all projects, bounded by a number of entries: when it is full it starts again from nothing, which costs each hot
 * text one computation. Texts live here in memory only.
 */
export function createTextMemory({
  capacity,
}: {
  readonly capacity: number;
}): (policy: ProjectPolicy) => ProjectTexts {
  let projects = new Map<ProjectId, { readonly keys: string; readonly texts: ProjectTexts }>();
  let used = 0;
  const count = () => {
    used += 1;
  };
  return (policy) => {
    if (used > capacity) {
      projects = new Map();
      used = 0;
    }
    const known = projects.get(policy.projectId);
    const keys = fingerprint(policy);
    if (known?.keys === keys) return known.texts;
    const texts = createProjectTexts(policy, count);
    projects.set(policy.projectId, { keys, texts });
    return texts;
  };
}

function fingerprint({ keys }: ProjectPolicy): string {
  return `${Buffer.from(keys.tokenKey).toString('latin1')}${Buffer.from(keys.indexKey).toString('latin1')}`;
}

function createProjectTexts(policy: ProjectPolicy, count: () => void): ProjectTexts {
  const tokens = createTokens(policy.keys.tokenKey);
  const toIndex = createBlindIndexer(policy.keys.indexKey);
  const events = new Map<string, TextEntry>();
  const scopes = new Map<TextScope, Map<string, PropertyEntry>>();
  const ofEvents = new Map<string, PropertyEntry>();
  const people = new Map<string, IndexEntry>();
  const indexes = new Map<IndexKind, Map<string, IndexEntry>>();

  const remember = <Entry>(memory: Map<string, Entry>, key: string, entry: Entry): Entry => {
    if (key.length > LONGEST_REMEMBERED) return entry;
    memory.set(key, entry);
    count();
    return entry;
  };
  const within = <Key, Entry>(outer: Map<Key, Map<string, Entry>>, key: Key): Map<string, Entry> => {
    const known = outer.get(key);
    if (known) return known;
    const fresh = new Map<string, Entry>();
    outer.set(key, fresh);
    return fresh;
  };
  return {
    tokens,
    event: (name) =>
      events.get(name) ??
      remember(events, name, toEntry(tokens.event(name), toPlainText(name), isKnownEvent(name))),
    property: (scope, name) => {
      const memory = scope === 'event' ? ofEvents : within(scopes, scope);
      return memory.get(name) ?? remember(memory, name, toProperty(tokens, scope, name));
    },
    value: (property, sent) => {
      const raw = dropsQuery(property.treatment.kind, sent) ? withoutQuery(sent) : sent;
      const known = property.values.get(raw);
      if (known) return known;
      const text = toCoarse(property.treatment.kind, toPlainText(raw));
      const isPublic = property.treatment.kind === 'known' && property.treatment.isKnown(text);
      const token = tokens.value(property.scope, property.name, text);
      const secret = isPublic ? undefined : secretOf(text, property.meaning);
      const entry = toEntry(token, text, isPublic, secret);
      const isWhole = property.treatment.kind !== 'domain' || sent.includes('://');
      // An address sent as a domain is somebody's, though the domain alone is not.
      const judged = isWhole ? 'free' : judgeText(toPlainText(raw), property.meaning);
      if (!isPublic && judged !== 'free') entry.verdict = judged;
      else if (!isPublic && isLookedAt(property, token)) entry.verdict = judgeText(text, property.meaning);
      return remember(property.values, raw, entry);
    },
    index: (kind, rawId) => {
      const memory = kind === 'person' ? people : within(indexes, kind);
      return memory.get(rawId) ?? remember(memory, rawId, { index: toIndex(kind, rawId), sealedAt: 0 });
    },
  };
}

function toProperty(tokens: Tokens, scope: TextScope, name: string): PropertyEntry {
  const known = knownTreatment(scope === 'event' || scope === 'person' ? scope : 'group', name);
  return {
    name: toPlainText(name),
    scope,
    own: toEntry(
      tokens.property(scope, name),
      toPlainText(name),
      known !== undefined,
      known ? undefined : secretOfName(name),
    ),
    treatment: known ?? { kind: 'plain' },
    hint: numberHint(name),
    saysBirth: saysBirth(name),
    meaning: known ? undefined : meaningOf(name),
    met: 0,
    values: new Map(),
  };
}

function toEntry(token: Token, text: string, isPublic: boolean, secret?: string): TextEntry {
  return { token, text, isPublic, secret, verdict: 'unknown', sentAt: 0 };
}

/** The first values of a property, and later one in sixteen: always the same ones, whoever sends them. */
const FIRST_LOOKED_AT = 64;
const SAMPLE = 15n;

function isLookedAt(property: PropertyEntry, token: Token): boolean {
  if (property.treatment.kind === 'opaque') return false;
  property.met += 1;
  return property.met <= FIRST_LOOKED_AT || (token & SAMPLE) === 0n;
}
