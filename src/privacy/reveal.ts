import type { Token } from '#core';
import type { RevealedText, TextLabel } from './batch.ts';
import { labelOf } from './detectors/detect.ts';
import { NO_RULES, type ProjectPolicy } from './policy.ts';
import type { PropertyEntry, TextEntry, Verdict } from './texts.ts';
import { ABSENT } from './tokens.ts';

/** A text that is safe in the spool is sent again after this long: the loader may have been without its dictionary. */
const RESEND_AFTER = 10 * 60_000;
const LONGEST_REVEALED_BYTES = 255;

/** Decides, for one batch, which of its texts may be written down: the only place where a text becomes readable. */
export interface Reveal {
  eventName(entry: TextEntry): void;
  propertyName(property: PropertyEntry): void;
  value(property: PropertyEntry, entry: TextEntry): void;
  readonly texts: readonly RevealedText[];
  readonly labels: readonly TextLabel[];
  readonly entries: readonly TextEntry[];
}

export function createReveal(policy: ProjectPolicy, now: number): Reveal {
  const texts: RevealedText[] = [];
  const labels: TextLabel[] = [];
  const entries = new Set<TextEntry>();
  const { declared, publicProperties } = policy.rules ?? NO_RULES;

  const isDue = (entry: TextEntry, isDeclared: boolean): boolean =>
    entry.verdict !== 'never' &&
    (entry.isPublic ||
      policy.k <= 1 ||
      isDeclared ||
      policy.wanted.has(entry.token) ||
      declared.has(entry.token)) &&
    now - entry.sentAt >= RESEND_AFTER &&
    !entries.has(entry);

  const consider = (
    of: RevealedText['of'],
    property: Token,
    entry: TextEntry,
    { judge = judgeText, isDeclared = false }: Consideration = {},
  ): void => {
    if (!isDue(entry, isDeclared)) return;
    entries.add(entry);
    const verdict = entry.verdict === 'unknown' ? judge(entry.text) : entry.verdict;
    entry.verdict = verdict;
    if (verdict === 'free') texts.push({ of, property, token: entry.token, text: entry.text });
    else if (verdict !== 'never') labels.push({ of, property, token: entry.token, label: verdict.label });
  };
  return {
    texts,
    labels,
    get entries() {
      return [...entries];
    },
    eventName: (entry) => consider('event_name', ABSENT, entry),
    propertyName: (property) =>
      consider('property_name', property.own.token, property.own, { judge: judgeName }),
    value: (property, entry) => {
      if (property.treatment.kind === 'opaque' || policy.opaque.has(property.own.token)) return;
      consider('value', property.own.token, entry, { isDeclared: publicProperties.has(property.own.token) });
    },
  };
}

interface Consideration {
  readonly judge?: (text: string) => Verdict;
  /** A steward said so of all values of the property. */
  readonly isDeclared?: boolean;
}

/** Public ones too: a version number that an SDK may send can be an address. */
function judgeText(text: string): Verdict {
  if (text === '' || Buffer.byteLength(text) > LONGEST_REVEALED_BYTES) return 'never';
  const label = labelOf(text);
  return label === undefined ? 'free' : { label };
}

const MOST_PARTS = 12;

/** Nested keys are joined by dots, which hide where a key began and ended: detectors look at every run of parts. */
function judgeName(name: string): Verdict {
  const parts = name.split('.');
  if (parts.length > MOST_PARTS) return 'never';
  const runs = parts.flatMap((_, from) =>
    parts.slice(from).map((_, length) => parts.slice(from, from + length + 1).join('.')),
  );
  return (
    [name, ...runs].map(judgeText).find((verdict) => verdict !== 'free' && verdict !== 'never') ??
    judgeText(name)
  );
}
