import type { Token } from '#core';
import type { RevealedText, TextLabel } from './batch.ts';
import type { Meaning } from './detectors/meaning.ts';
import { judgeName, judgeText, type Verdict } from './judge.ts';
import { NO_RULES, type ProjectPolicy } from './policy.ts';
import type { PropertyEntry, TextEntry } from './texts.ts';
import { ABSENT } from './tokens.ts';

/** A text that is safe in the spool is sent again after this long: the loader may have been without its dictionary. */
const RESEND_AFTER = 10 * 60_000;

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
    now - entry.sentAt >= RESEND_AFTER &&
    (entry.isPublic ||
      policy.k <= 1 ||
      isDeclared ||
      policy.wanted.has(entry.token) ||
      declared.has(entry.token)) &&
    !entries.has(entry);

  const consider = (
    of: RevealedText['of'],
    property: Token,
    entry: TextEntry,
    { judge = judgeText, isDeclared = false, meaning }: Consideration = {},
  ): void => {
    if (!isDue(entry, isDeclared)) return;
    entries.add(entry);
    const judged = isDeclared && typeof entry.verdict === 'object' ? 'unknown' : entry.verdict;
    const verdict = judged === 'unknown' ? judge(entry.text, meaning) : judged;
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
      const isDeclared = publicProperties.has(property.own.token);
      consider('value', property.own.token, entry, {
        isDeclared,
        meaning: isDeclared ? undefined : property.meaning,
      });
    },
  };
}

interface Consideration {
  readonly judge?: (text: string, meaning?: Meaning) => Verdict;
  readonly meaning?: Meaning | undefined;
  /** A steward said so of all values of the property, and has looked at its name: what a value itself says still counts. */
  readonly isDeclared?: boolean;
}
