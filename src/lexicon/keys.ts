import type { LexiconRef } from '#contract';
import { AppError } from '#core';
import { labelOf, passesForSealed, type TextScope, type Tokens } from '#privacy';
import type { Key, LexiconState } from './ports.ts';

/** What a name is in the catalogue: its scope and its token. Throws `lexicon_group_not_found`, `lexicon_text_is_personal`. */
export function toKey(of: LexiconRef, state: LexiconState, tokens: Tokens): Key {
  assertImpersonal(of.name);
  if (of.kind === 'event') return { kind: 'event', name: of.name, token: tokens.event(of.name) };
  const { scope, group, name } = of;
  const groupSlot = scope === 'group' ? state.groups.get(group ?? '') : 0;
  if (groupSlot === undefined)
    throw new AppError('lexicon_group_not_found', 'the project has no such group key');
  return { kind: 'property', scope, groupSlot, name, token: tokens.property(textScope(of), name) };
}

export function textScope({
  scope,
  group,
}: {
  readonly scope: 'event' | 'person' | 'group';
  readonly group?: string | undefined;
}): TextScope {
  return scope === 'group' ? `group/${group ?? ''}` : scope;
}

/** What members write down here is readable for good: an address or a number of somebody is refused, and what passes for sealed. */
export function assertImpersonal(text: string): void {
  if (passesForSealed(text) || labelOf(text) !== undefined)
    throw new AppError('lexicon_text_is_personal', 'the text looks like somebody: it was not written down');
}

/** One text per name of a scope. */
export function keyOf(scope: string, groupSlot: number, name: string): string {
  return `${scope}/${groupSlot}/${name}`;
}
