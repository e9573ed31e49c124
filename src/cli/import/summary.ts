import type { Catalogue } from '#contract';
import type { Tally } from './progress.ts';
import type { Sent, Taken } from './send.ts';

export interface Imported {
  /** Of the whole import, whatever runs it took. */
  readonly whole: Tally;
  /** Of this run alone. */
  readonly run: Tally;
  readonly seconds: number;
  readonly parts: number;
}

/** How much arrived, and what was refused, in a few lines. */
export function describeImport({ whole, run, parts, seconds }: Imported): string {
  const reasons = Object.entries(whole.refused).map(
    ([code, number]) => `  ${count(number)} refused: ${code}`,
  );
  const time = `in ${seconds.toFixed(1)} s (${rate(run.lines, seconds)})`;
  const all = `${count(whole.taken)} of ${count(whole.lines)} records of ${count(parts)} ${parts === 1 ? 'part' : 'parts'} taken`;
  return [
    ...(whole.lines === run.lines
      ? [`${all} ${time}`]
      : [all, `  of them in this run: ${count(run.taken)} of ${count(run.lines)}, ${time}`]),
    ...reasons,
    ...(reasons.length === 0 ? [] : ['What the codes mean: docs/developers.md']),
  ].join('\n');
}

const LINES_TOLD = 10;

/** By code: how many lines were refused, and the first of them. */
export type RefusedLines = Readonly<
  Record<string, { readonly count: number; readonly first: readonly number[] }>
>;

export function withMore(known: RefusedLines, lines: Sent['lines']): RefusedLines {
  const more = Object.entries(lines).map(([code, found]) => {
    const { count: before = 0, first = [] } = known[code] ?? {};
    return [
      code,
      { count: before + found.length, first: [...first, ...found].slice(0, LINES_TOLD) },
    ] as const;
  });
  return { ...known, ...Object.fromEntries(more) };
}

/** Where a part's refused lines stand, and nothing of what they say. */
export function describeRefused(part: string, refused: RefusedLines): string[] {
  return Object.entries(refused).map(([code, { count: all, first }]) => {
    const more = all > first.length ? ` and ${count(all - first.length)} more` : '';
    return `${part}: ${code} at ${all === 1 ? 'line' : 'lines'} ${first.join(', ')}${more}`;
  });
}

/** How much of the Lexicon was taken over. */
export function describeWords({ taken, refused }: Taken): string {
  return [
    `Lexicon: ${count(taken)} ${taken === 1 ? 'entry' : 'entries'} taken`,
    ...Object.entries(refused).map(([code, number]) => `  ${count(number)} refused: ${code}`),
  ].join('\n');
}

const FORMS = {
  public: 'readable at once',
  crowd: 'readable where a crowd shares a value, keyed tokens elsewhere',
  opaque: 'keyed tokens, never readable',
  identity: 'sealed in the vault, person by person',
} as const;

/** What was protected how: classes of properties, and how many names still wait for their crowd. */
export function describeProtection({
  events,
  hiddenEvents,
  properties,
  hiddenProperties,
}: Catalogue): string {
  const classes = Map.groupBy(properties, ({ privacy }) => privacy);
  return [
    `Event names: ${count(events.length)} readable, ${count(hiddenEvents)} hidden (too few people)`,
    `Property names: ${count(new Set(properties.map(({ scope, name }) => `${scope} ${name}`)).size)} readable, ${count(hiddenProperties)} hidden`,
    ...(['public', 'crowd', 'opaque', 'identity'] as const).flatMap((privacy) => {
      const members = classes.get(privacy)?.length ?? 0;
      return members === 0 ? [] : [`  ${count(members)} ${FORMS[privacy]}`];
    }),
    'Ids, names, e-mail addresses and phone numbers of people are sealed; no address of a device was kept.',
  ].join('\n');
}

export function rate(lines: number, seconds: number): string {
  return `${count(Math.round(lines / Math.max(seconds, 0.001)))} a second`;
}

export function count(number: number): string {
  return number.toLocaleString('en');
}
