import type { Declaration } from '#contract';
import { AppError } from '#core';
import { knownTreatment } from '#privacy';
import type { Declared, Key, LexiconState } from './ports.ts';

type PropertyKey = Key & { readonly kind: 'property' };

/** The product itself says how it is treated: identity, never readable, or never kept. A group key is one of its own kind. */
export function isFixed(
  { scope, name }: Pick<PropertyKey, 'scope' | 'name'>,
  groups: ReadonlyMap<string, number>,
): boolean {
  const kind = knownTreatment(scope, name)?.kind;
  return kind === 'identity' || kind === 'opaque' || kind === 'drop' || groups.has(name);
}

/** Opaque and identity are for ever: what was closed once is not opened by a later hand. */
export function assertMayDeclare(key: Key, { as }: Declaration, state: LexiconState): void {
  if (key.kind === 'event') {
    if (as !== 'name_public')
      throw new AppError('lexicon_bad_declaration', 'of an event only the name can be declared public');
    return;
  }
  const declared = declaredOf(key, state);
  if (as === 'name_public' || as === declared) return;
  if (isFixed(key, state.groups) || declared === 'opaque' || declared === 'identity')
    throw new AppError('lexicon_class_fixed', 'how this property is protected cannot be changed');
}

function declaredOf(key: PropertyKey, { properties }: LexiconState): Declared | null {
  const known = properties.find(
    ({ scope, groupSlot, name }) => scope === key.scope && groupSlot === key.groupSlot && name === key.name,
  );
  return known?.declared ?? null;
}

/** Throws `lexicon_bad_merge` where a name would end up counting as itself, or as something that has no values to count. */
export function assertMerges(
  changes: readonly { readonly of: Key; readonly mergedInto?: string | null | undefined }[],
  state: LexiconState,
): void {
  const targets = new Map<string, string>();
  const set = (of: MergeKey, mergedInto: string) =>
    targets.set(mergeKey(of), mergeKey({ ...of, name: mergedInto }));
  for (const one of state.events)
    if (one.mergedInto !== null) set({ kind: 'event', name: one.name }, one.mergedInto);
  for (const one of state.properties)
    if (one.mergedInto !== null) set({ kind: 'property', ...one }, one.mergedInto);
  for (const { of, mergedInto } of changes) {
    if (mergedInto && [of, { ...of, name: mergedInto }].some((one) => isIdentity(one, state)))
      throw badMerge();
    if (mergedInto) set(of, mergedInto);
    else if (mergedInto === null) targets.delete(mergeKey(of));
  }
  for (const { of, mergedInto } of changes)
    if (mergedInto && reaches(mergeKey(of), mergeKey(of), targets)) throw badMerge();
}

type MergeKey =
  | { readonly kind: 'event'; readonly name: string }
  | Pick<PropertyKey, 'kind' | 'scope' | 'groupSlot' | 'name'>;

/** A property merges within its scope: an event's never into a person's. */
function mergeKey(of: MergeKey): string {
  return of.kind === 'event' ? `event/${of.name}` : `${of.scope}/${of.groupSlot}/${of.name}`;
}

function isIdentity(of: Key, state: LexiconState): boolean {
  return of.kind === 'property' && (isFixed(of, state.groups) || declaredOf(of, state) === 'identity');
}

function reaches(from: string, to: string, targets: ReadonlyMap<string, string>): boolean {
  let at = targets.get(from);
  for (let steps = 0; at !== undefined && steps < targets.size; steps++) {
    if (at === to) return true;
    at = targets.get(at);
  }
  return false;
}

function badMerge(): AppError {
  return new AppError('lexicon_bad_merge', 'a name merges into another of its kind, never into itself');
}
