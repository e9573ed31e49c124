import { createHash } from 'node:crypto';
import { type Chance, createChance } from './chance.ts';
import { ENCODINGS } from './encodings.ts';
import { everyday } from './everyday.ts';
import { KINDS, type Kind } from './kinds.ts';

/** One event: what it holds, and under which name there is something that is somebody's. */
export interface Labelled {
  readonly properties: Readonly<Record<string, string>>;
  readonly target: {
    readonly name: string;
    readonly label: string;
    readonly isSecret: boolean;
    readonly encoding: string;
  };
}

/** Events with their labels: each kind in each encoding, `rounds` times, among everyday values. The same for the same seed. */
export function heldOut({
  seed,
  rounds,
}: {
  readonly seed: number;
  readonly rounds: number;
}): readonly Labelled[] {
  const chance = createChance(seed);
  return Array.from({ length: rounds }, () => KINDS)
    .flat()
    .flatMap((kind) => cases(kind).map(([encoding, encode]) => toEvent(chance, kind, encoding, encode)));
}

/** The fingerprint of a set: nobody changes it without saying so. */
export function fingerprint(set: readonly Labelled[]): string {
  return createHash('sha256').update(JSON.stringify(set)).digest('hex');
}

type Case = readonly [encoding: string, encode: (text: string) => string];

function cases({ names, anyCase }: Kind): Case[] {
  const plain: Case[] = Object.entries(ENCODINGS);
  // Under a telling name a value of that form is expected: an encoded one is nobody's password.
  if (names) return [...plain.slice(0, 1), ...plain.slice(0, 1), ...plain.slice(0, 1)];
  return anyCase
    ? [...plain, ['upper', (text) => text.toUpperCase()], ['lower', (text) => text.toLowerCase()]]
    : plain;
}

const SENTENCES = [
  'contact me at {} please',
  'value: {}',
  'da {} per conto di',
  '{} (confirmed)',
  'field="{}"',
];
const NAMES = ['search', 'note', 'comment.body', 'q', 'field_3', 'meta.extra', 'lastInput', 'payload'];

/** As many properties as an event has. */
const PROPERTIES = 20;

function some(c: Chance, all: Readonly<Record<string, string>>): Record<string, string> {
  const left = Object.entries(all);
  return Object.fromEntries(
    Array.from({ length: PROPERTIES }, () => left.splice(c.below(left.length), 1)).flat(),
  );
}

function toEvent(c: Chance, kind: Kind, encoding: string, encode: Case[1]): Labelled {
  const made = kind.make(c);
  const text = kind.inText && c.below(2) === 0 ? c.of(SENTENCES).replace('{}', () => made) : made;
  const name = kind.names ? c.of(kind.names) : c.of(NAMES);
  return {
    properties: { ...some(c, everyday(c)), [name]: encode(text) },
    target: { name, label: kind.label, isSecret: kind.isSecret ?? false, encoding },
  };
}
