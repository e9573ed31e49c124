import type { Token } from '#core';
import type { Lexicon } from './lexicon.ts';

/** The number of every event whose name is not public: they are one. */
export const HIDDEN_NAME = 0;

/** The names that events are shown under, numbered from 1 in their own order, and the tokens that read as each. */
export interface NameTable {
  readonly tokens: readonly Token[];
  readonly numbers: readonly number[];
  /** The name of a number; undefined for those that are not public. */
  nameOf(number: number): string | undefined;
  /** `null`: the names that are not public. Undefined: never seen, or not public. */
  numberOf(name: string | null): number | undefined;
}

export function toNames(lexicon: Lexicon): NameTable {
  const shown = lexicon.snapshot.events.flatMap(({ token }) => {
    const name = lexicon.eventName(token);
    return name === undefined ? [] : [{ token, name }];
  });
  const names = [...new Set(shown.map(({ name }) => name))].sort();
  const numbers = new Map(names.map((name, index) => [name, index + 1]));
  return {
    tokens: shown.map(({ token }) => token),
    numbers: shown.map(({ name }) => numbers.get(name) ?? HIDDEN_NAME),
    nameOf: (number) => names[number - 1],
    numberOf: (name) => (name === null ? HIDDEN_NAME : numberOfShown(name, lexicon, numbers)),
  };
}

/** A name that was merged into another is asked for under either. */
function numberOfShown(name: string, lexicon: Lexicon, numbers: ReadonlyMap<string, number>) {
  const [token] = lexicon.event(name);
  const shown = token === undefined ? undefined : lexicon.eventName(token);
  return shown === undefined ? undefined : numbers.get(shown);
}
