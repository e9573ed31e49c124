import type { Lexicon, LexiconEvent, LexiconProperty, LexiconRef } from '#contract';

/** One row: an event, or a property. */
export type Entry =
  | { readonly kind: 'event'; readonly of: LexiconEvent }
  | { readonly kind: 'property'; readonly of: LexiconProperty };

export interface EntryFilter {
  readonly search: string;
  readonly tag: string | null;
  readonly scope: 'event' | 'person' | 'group' | null;
  readonly showsHidden: boolean;
}

export const EVERYTHING: EntryFilter = { search: '', tag: null, scope: null, showsHidden: true };

export function entriesOf(lexicon: Lexicon, kind: Entry['kind']): Entry[] {
  return kind === 'event'
    ? lexicon.events.map((of) => ({ kind: 'event', of }))
    : lexicon.properties.map((of) => ({ kind: 'property', of }));
}

export function toRef(entry: Entry): LexiconRef {
  if (entry.kind === 'event') return { kind: 'event', name: entry.of.name };
  const { scope, group, name } = entry.of;
  return { kind: 'property', scope, ...(group === undefined ? {} : { group }), name };
}

export function entryKey(entry: Entry): string {
  return JSON.stringify(toRef(entry));
}

/** Every word of the search somewhere in what is written about the name. */
export function fits(entry: Entry, { search, tag, scope, showsHidden }: EntryFilter): boolean {
  if (!showsHidden && entry.of.isHidden) return false;
  if (tag !== null && !entry.of.tags.includes(tag)) return false;
  if (scope !== null && !(entry.kind === 'property' && entry.of.scope === scope)) return false;
  const { name, displayName, description, owner, tags } = entry.of;
  const text = [name, displayName, description, owner, ...tags].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function tagsOf(entries: readonly Entry[]): string[] {
  return [...new Set(entries.flatMap(({ of }) => of.tags))].sort();
}
