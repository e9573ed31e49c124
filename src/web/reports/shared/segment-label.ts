import type { SegmentValue } from '#contract';

/** The words that a segment's name is made of, in the reader's language. */
export interface SegmentWords {
  /** "fewer than 10 people" */
  hidden(k: number): string;
  unset: string;
  /** An event that is any event has no name of its own. */
  anyEvent: string;
  yes: string;
  no: string;
  number(value: number): string;
  date(start: string): string;
  /** "in Power users", "not in Power users" */
  cohort(id: number, isIn: boolean): string;
}

export function segmentLabel(value: SegmentValue, k: number, words: SegmentWords): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return rangeLabel(value.from, value.to, words.number);
    case 'date':
      return words.date(value.start);
    case 'boolean':
      return value.value ? words.yes : words.no;
    case 'cohort':
      return words.cohort(value.cohort, value.isIn);
    case 'hidden':
      return words.hidden(k);
    case 'unset':
      return words.unset;
  }
}

function rangeLabel(from: number | null, to: number | null, number: (value: number) => string): string {
  if (from === null) return to === null ? '–' : `< ${number(to)}`;
  if (to === null) return `≥ ${number(from)}`;
  return from === to ? number(from) : `${number(from)} – ${number(to)}`;
}

/** 10 up to, but without, 20 is 10 – 19. */
export function wholeBar(value: SegmentValue): SegmentValue {
  return value.kind === 'number' && value.to !== null ? { ...value, to: value.to - 1 } : value;
}
