import type { Catalogue } from '#contract';
import type { Taken } from './send.ts';

export interface Imported extends Taken {
  readonly lines: number;
  readonly parts: number;
  readonly seconds: number;
}

/** How much arrived, and what was refused, in a few lines. */
export function describeImport({ lines, parts, taken, refused, seconds }: Imported): string {
  const reasons = Object.entries(refused).map(([code, number]) => `  ${count(number)} refused: ${code}`);
  return [
    `${count(taken)} of ${count(lines)} records of ${count(parts)} ${parts === 1 ? 'part' : 'parts'} taken in ${seconds.toFixed(1)} s (${rate(lines, seconds)})`,
    ...reasons,
    ...(reasons.length === 0 ? [] : ['What the codes mean: docs/developers.md']),
  ].join('\n');
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
