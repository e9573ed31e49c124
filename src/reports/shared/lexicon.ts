import { customEventId, lookupColumn } from '#contract';
import type { Token } from '#core';
import type { PropertyRef } from '#events';
import type { Sql } from '#sql';
import { parseExpression } from '../expression/parser.ts';
import type { Dialect, Expression } from '../expression/syntax.ts';
import type { VocabularyProperty, VocabularySnapshot } from '../vocabulary.ts';
import { behaviourProperties } from './behaviour.ts';
import { lookupProperties } from './lookup.ts';
import { madeProperties } from './made.ts';
import type { Place, StoredProperty } from './place.ts';
import { toZone } from './time.ts';

export { asksPerson, groupSlotOf, type StoredProperty } from './place.ts';

/** A project's words, by name. Whoever asks for a name that is not public gets what a name never seen gets: nothing. */
export interface Lexicon {
  readonly snapshot: VocabularySnapshot;
  /** The present, to conditions on dates: milliseconds, of a cohort the instant that it is asked for. Absent: there is none, and they never hold. */
  readonly now?: number;
  /** Every stored name that reads as this one (itself, and what was merged into it); none when never seen. */
  event(name: string): readonly Token[];
  /** The name that an event's token is shown under, once merges are followed; undefined where it is not public. */
  eventName(token: Token): string | undefined;
  /** The name that a property's values are shown under, once merges are followed; undefined where it is not public. */
  propertyName(property: VocabularyProperty): string | undefined;
  /** One entry per kind, none when never seen. */
  property(ref: PropertyRef): readonly StoredProperty[];
  /** What is stored under each name that reads as this one: its own first, then what was merged into it, in order of the names. */
  stored(ref: PropertyRef): readonly (readonly StoredProperty[])[];
  /**
   * Who is in a cohort: as of the question's now, or of another instant (milliseconds). `path` is where the question names it.
   * Throws `AppError('cohort_not_found')`, and `cohort_too_deep` where cohorts lead in a circle.
   */
  cohort(id: number, path: string, asOf?: number): Members;
}

/** What an event is called where an answer names it: a custom event by its name, "" for any event. */
export function eventLabel(event: string | null, { snapshot }: Lexicon): string {
  const id = customEventId(event);
  return snapshot.custom?.events.find((one) => one.id === id)?.name ?? event ?? '';
}

/** The people of a cohort at one instant. */
export interface Members {
  /** Whether this person (a surrogate, devices resolved; 0: nobody, in no cohort) is one of them: true or false. */
  has(person: Sql): Sql;
  /** All of them: a query of one column, `person`. */
  readonly people: Sql;
}

const lexicons = new WeakMap<VocabularySnapshot, Lexicon>();

/**
 * Indexed once per snapshot: the catalogue hands out the same object while nothing has changed. It knows no cohorts, since who is in
 * one depends on when it is asked: `planContext` makes the lexicon of one question. `now`: what formulas know of today; without it
 * TODAY() is undefined.
 */
export function toLexicon(snapshot: VocabularySnapshot, now?: number): Lexicon {
  const known = lexicons.get(snapshot) ?? createLexicon(snapshot);
  lexicons.set(snapshot, known);
  return { ...known, ...(now !== undefined && { now }), property: (ref) => propertyAt(known, ref, now) };
}

/** Of what is stored, or made for this question: of a formula, or of several properties that count as one. */
function propertyAt(lexicon: Lexicon, ref: PropertyRef, now: number | undefined): readonly StoredProperty[] {
  const { scope, name } = ref;
  const zone = toZone(lexicon.snapshot.timezone);
  const today = now === undefined ? null : zone.startOf(zone.dayAt(now));
  const made = (dialect: Dialect, expression: Expression) =>
    madeProperties({ lexicon, today, dialect, expression });
  if (scope === 'formula' || scope === 'segmentation') return made(scope, parseExpression(name, scope));
  if (scope === 'custom') {
    const lookup = lookupColumn(name);
    if (lookup) return lookupProperties({ lexicon, today, ...lookup });
    const saved = lexicon.snapshot.custom?.properties.find(({ id }) => id === name);
    if (saved) return made('formula', parseExpression(saved.formula, 'formula'));
    const behaviour = lexicon.snapshot.custom?.behaviours?.find(({ id }) => id === name)?.behaviour;
    const within = {
      ...lexicon,
      ...(now !== undefined && { now }),
      property: (one: PropertyRef) => propertyAt(lexicon, one, now),
    };
    return behaviour ? behaviourProperties({ lexicon: within, today, behaviour }) : [];
  }
  const [only = [], ...merged] = lexicon.stored(ref);
  return merged.length === 0 ? only : made('formula', { kind: 'property', property: ref });
}

function createLexicon(snapshot: VocabularySnapshot): Lexicon {
  const { tokensOf, nameOf } = indexEvents(snapshot);
  const { stored, shownName } = indexProperties(snapshot);
  return {
    snapshot,
    event: tokensOf,
    eventName: nameOf,
    propertyName: shownName,
    cohort: () => {
      throw new TypeError('cohorts are asked of the lexicon of one question: planContext makes it');
    },
    property: (ref) => stored(ref).flat(),
    stored,
  };
}

function indexProperties({ groups, properties }: VocabularySnapshot): {
  stored: Lexicon['stored'];
  shownName: Lexicon['propertyName'];
} {
  const slots = new Map(groups.map(({ key, slot }) => [key, slot]));
  const targets = new Map<string, string>();
  const own = new Map<string, StoredProperty[]>();
  for (const property of properties) {
    const { name, scope, groupSlot, privacy, mergedInto } = property;
    if (name === null || privacy === 'identity') continue;
    const key = keyOf(scope, groupSlot, name);
    own.set(key, [...(own.get(key) ?? []), toStored(property)]);
    if (mergedInto !== undefined) targets.set(key, keyOf(scope, groupSlot, mergedInto));
  }
  const shown = new Map<string, string[]>();
  for (const key of [...own.keys()].sort()) {
    const target = followed(key, targets);
    const names = shown.get(target) ?? [];
    shown.set(target, key === target ? [key, ...names] : [...names, key]);
  }
  return {
    stored: ({ scope, group, name }) => {
      const slot = scope === 'group' ? slots.get(group ?? '') : 0;
      if (slot === undefined) return [];
      const names = shown.get(followed(keyOf(scope, slot, name), targets)) ?? [];
      return names.map((key) => own.get(key) ?? []);
    },
    shownName: ({ scope, groupSlot, name }) =>
      name === null
        ? undefined
        : followed(keyOf(scope, groupSlot, name), targets).slice(keyOf(scope, groupSlot, '').length),
  };
}

/** Merges reach as far as names are public: a name that nobody may know of adds nothing to another. */
function indexEvents({ events }: VocabularySnapshot): {
  tokensOf: Lexicon['event'];
  nameOf: Lexicon['eventName'];
} {
  const targets = new Map<string, string>();
  for (const { name, mergedInto } of events)
    if (name !== null && mergedInto !== undefined) targets.set(name, mergedInto);
  const tokens = new Map<string, Token[]>();
  const names = new Map<Token, string>();
  for (const { name, token } of events) {
    if (name === null) continue;
    const shown = followed(name, targets);
    tokens.set(shown, [...(tokens.get(shown) ?? []), token]);
    names.set(token, shown);
  }
  return {
    tokensOf: (name) => tokens.get(followed(name, targets)) ?? [],
    nameOf: (token) => names.get(token),
  };
}

/** Where a chain of merges ends; a ring, which nobody can make, ends where it began. */
function followed(name: string, targets: ReadonlyMap<string, string>): string {
  const passed = new Set<string>();
  let at = name;
  for (let next = targets.get(at); next !== undefined && !passed.has(at); next = targets.get(at)) {
    passed.add(at);
    at = next;
  }
  return at;
}

function keyOf(scope: string, groupSlot: number, name: string): string {
  return `${scope}/${groupSlot}/${name}`;
}

function toStored(property: VocabularyProperty): StoredProperty {
  const { token, kind, privacy } = property;
  return { token, kind, place: placeOf(property), isReadable: privacy === 'public' || privacy === 'crowd' };
}

function placeOf({ scope, groupSlot, slot, token }: VocabularyProperty): Place {
  if (scope === 'person') return { kind: 'person', token };
  if (scope === 'group') return { kind: 'group', groupSlot, token };
  return slot === null ? { kind: 'overflow', token } : { kind: 'column', slot };
}
