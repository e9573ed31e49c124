import type { SegmentValue } from '#contract';
import type { Language, Names } from '../ports.ts';
import { changeIn, type MailWords, numberIn, readable, shareIn, signedIn, WORDS } from '../words.ts';

/** What the lines of a digest are written with: one language, and the names of one project. */
export interface Say {
  readonly words: MailWords;
  readonly k: number;
  number(value: number): string;
  /** 12.4 % */
  share(value: number): string;
  /** +12.4 % */
  change(value: number): string;
  /** +2.5 */
  signed(value: number): string;
  /** "" where there is none. */
  segment(values: readonly SegmentValue[]): string;
  event(name: string | null): string;
}

export function sayIn(language: Language, k: number, names: Names): Say {
  const words = WORDS[language];
  const number = numberIn(language);
  return {
    words,
    k,
    number,
    share: shareIn(language),
    change: changeIn(language),
    signed: signedIn(language),
    segment: (values) =>
      values.map((value) => segmentText(value, { words, k, number, cohort: names.cohort })).join(', '),
    event: (name) => readable(names.event(name ?? '') ?? name ?? '', words) || words.anyEvent,
  };
}

function segmentText(
  value: SegmentValue,
  { words, k, number, cohort }: Pick<Say, 'words' | 'k' | 'number'> & Pick<Names, 'cohort'>,
): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'boolean':
      return value.value ? words.yes : words.no;
    case 'hidden':
      return words.fewerThan(k);
    case 'unset':
      return words.unset;
    case 'date':
      return value.start.slice(0, 10);
    case 'cohort':
      return words.cohort(cohort(value.cohort) ?? String(value.cohort), value.isIn);
    case 'number':
      return `${value.from === null ? '' : number(value.from)}–${value.to === null ? '' : number(value.to)}`;
  }
}
