import type { Token } from '#core';
import type { IncomingValue, PropertyScope } from '#events';
import { knownTreatment } from './catalogue.ts';
import { isAlarming } from './detectors/detect.ts';
import { judgeName } from './judge.ts';
import { NO_RULES, type ProjectPolicy } from './policy.ts';
import type { PropertyEntry, TextEntry } from './texts.ts';

/** What some library sends in a property and should not: what it is and how often, never the value. */
export interface Leak {
  readonly scope: PropertyScope;
  readonly property: Token;
  /** The property's name where it is public anyway; else null. */
  readonly name: string | null;
  /** The word of ours in its name that told; null where the value itself did. */
  readonly word: string | null;
  /** A detector's name, or a label of `detectors/meaning.ts`. */
  readonly kind: string;
  /** Refused: not even its token was kept. Otherwise kept as every text is. */
  readonly isRefused: boolean;
  /** The sender's `mp_lib` and `$lib_version`, where they are those of an SDK; else empty. */
  readonly library: string;
  readonly version: string;
  readonly count: number;
}

/** What was refused of one batch, for its sender: in the sender's own words, unless these are somebody's. */
export interface Refusal {
  readonly property: string | null;
  readonly kind: string;
  readonly count: number;
}

/** Notes, for one batch, what should not have been sent. */
export interface LeakNotes {
  /** Whose properties come next. */
  from(properties: Readonly<Record<string, IncomingValue>>): void;
  refused(property: PropertyEntry, kind: string): void;
  kept(property: PropertyEntry, entry: TextEntry): void;
  readonly leaks: readonly Leak[];
  readonly refusals: readonly Refusal[];
}

export function createLeakNotes(policy: ProjectPolicy): LeakNotes {
  const leaks = new Map<string, Leak>();
  const refusals = new Map<string, Refusal>();
  let sender: Readonly<Record<string, IncomingValue>> = {};

  const note = (property: PropertyEntry, kind: string, isRefused: boolean): void => {
    const source = sourceOf(sender);
    const token = property.own.token;
    const key = `${token}/${kind}/${isRefused}/${source.library}/${source.version}`;
    const known = leaks.get(key) ?? {
      scope: property.scope === 'event' || property.scope === 'person' ? property.scope : 'group',
      property: token,
      name: publicName(policy, property),
      word:
        property.meaning?.label === kind && property.meaning.kind === 'secret' ? property.meaning.word : null,
      kind,
      isRefused,
      ...source,
      count: 0,
    };
    leaks.set(key, { ...known, count: known.count + 1 });
  };
  return {
    get leaks() {
      return [...leaks.values()];
    },
    get refusals() {
      return [...refusals.values()];
    },
    from: (properties) => {
      sender = properties;
    },
    refused: (property, kind) => {
      note(property, kind, true);
      const key = `${property.own.token}/${kind}`;
      const known = refusals.get(key) ?? { property: quotable(property), kind, count: 0 };
      refusals.set(key, { ...known, count: known.count + 1 });
    },
    kept: (property, { verdict }) => {
      if (typeof verdict !== 'object' || !isAlarming(verdict.label)) return;
      const isByName = property.meaning?.label === verdict.label;
      if (!isByName || !isDeclared(policy, property)) note(property, verdict.label, false);
    },
  };
}

function isDeclared({ rules = NO_RULES }: ProjectPolicy, { own }: PropertyEntry): boolean {
  return rules.publicProperties.has(own.token);
}

/** Four numbers could be an address, and longer ones a telephone. */
const VERSION = /^\d{1,2}(\.\d{1,3}){1,2}$/;

function sourceOf(properties: Readonly<Record<string, IncomingValue>>): Pick<Leak, 'library' | 'version'> {
  const { mp_lib: library, $lib_version: version } = properties;
  return {
    library: typeof library === 'string' && isKnownLibrary(library) ? library : '',
    version: typeof version === 'string' && VERSION.test(version) ? version : '',
  };
}

function isKnownLibrary(text: string): boolean {
  const treatment = knownTreatment('event', 'mp_lib');
  return treatment?.kind === 'known' && treatment.isKnown(text);
}

function publicName({ k, rules = NO_RULES }: ProjectPolicy, property: PropertyEntry): string | null {
  const isPublic = k <= 1 || property.own.isPublic || rules.declared.has(property.own.token);
  return isPublic ? quotable(property) : null;
}

function quotable({ name }: PropertyEntry): string | null {
  return judgeName(name) === 'free' ? name : null;
}
