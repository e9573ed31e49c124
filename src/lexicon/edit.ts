import type { Expectation, LexiconRef, WordsChange } from '#contract';
import type { Tokens } from '#privacy';
import { assertImpersonal } from './keys.ts';
import type { Change, Key, StoredExpectation } from './ports.ts';

/** What is to be said of a name. Absent fields stay as they are. */
export interface LexiconEntry {
  readonly of: LexiconRef;
  readonly words?: WordsChange | undefined;
  readonly isDropped?: boolean | undefined;
  readonly mergedInto?: string | null | undefined;
}

/** A plan is an event's, an example a property's: elsewhere they say nothing. */
export function toChange(
  of: Key,
  { words = {}, isDropped, mergedInto }: LexiconEntry,
  tokens: Tokens,
): Change {
  const { plan, example, ...shared } = words;
  return {
    of,
    ...shared,
    ...(of.kind === 'event' && plan ? { plan: toPlan(plan, tokens) } : {}),
    ...(of.kind === 'property' && example !== undefined ? { example } : {}),
    ...(isDropped === undefined ? {} : { isDropped }),
    ...(mergedInto === undefined ? {} : { mergedInto }),
  };
}

/** Each property of an event once; the last that names it holds. */
export function toPlan(expectations: readonly Expectation[], tokens: Tokens): StoredExpectation[] {
  const named = new Map(expectations.map((expectation) => [expectation.property, expectation]));
  return [...named.values()].map((expectation) => {
    const texts = (expectation.values ?? []).filter((value) => typeof value === 'string');
    const { property, description } = expectation;
    // The event line reads plans, and opens nothing: what is written in one is not sealed.
    for (const text of [property, description ?? '', ...texts]) assertImpersonal(text);
    return {
      ...expectation,
      token: String(tokens.property('event', expectation.property)),
      valueTokens: texts.map((text) => String(tokens.value('event', expectation.property, text))),
    };
  });
}

/** The names of the fields that change, for the audit log. */
export function fieldsOf(changes: readonly Change[]): string {
  return [...new Set(changes.flatMap(({ of: _, ...fields }) => Object.keys(fields)))].sort().join(' ');
}
