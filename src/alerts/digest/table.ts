import type { TableSegment } from '#contract';
import type { Line } from '../letter.ts';
import { firstOf } from './lines.ts';
import type { Say } from './say.ts';

const MOST_SEGMENTS = 5;

interface Table {
  readonly segments: readonly TableSegment[];
  readonly moreSegments: number;
  readonly measure: { readonly kind: string };
}

/**
 * A table of intervals in a few lines: its line of weighted averages, column by column; broken down, that of one column for each
 * segment. `columns`: the names of those that are mailed; `of`: the column that one number stands for.
 */
export function tableLines(
  { segments, moreSegments, measure }: Table,
  { columns, of }: { readonly columns: readonly string[]; readonly of: number },
  say: Say,
): Line[] {
  const { words } = say;
  if (segments.every(({ people }) => people === 0)) return [];
  const value = ({ people, average }: TableSegment, place: number) =>
    people === null ? words.fewerThan(say.k) : averageText(average[place]?.value ?? null, measure, say);
  const [only] = segments;
  if (only && segments.length === 1 && only.segment.length === 0)
    return [peopleLine(only, say), ...columns.map((text, place) => ({ text, value: value(only, place) }))];
  const lines = segments.map((one) => ({ text: say.segment(one.segment), value: value(one, of) }));
  return [{ text: `${columns[of] ?? ''}:` }, ...firstOf(lines, MOST_SEGMENTS, say, moreSegments)];
}

function peopleLine({ people }: TableSegment, { words, number, k }: Say): Line {
  return { text: words.people, value: people === null ? words.fewerThan(k) : number(people) };
}

function averageText(value: number | null, { kind }: Table['measure'], { share, number }: Say): string {
  if (value === null) return '–';
  return kind === 'rate' ? share(value) : number(value);
}
