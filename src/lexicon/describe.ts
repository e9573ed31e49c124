import type { Lexicon, LexiconEvent, LexiconProperty } from '#contract';
import type { Token } from '#core';
import { knownPrivacy } from '#privacy';
import { keyOf } from './keys.ts';
import type { DefinedEvent, DefinedProperty, LexiconState, SeenEvent, SeenProperty } from './ports.ts';
import { isFixed } from './rules.ts';

/** Events of the last 30 days and the people behind them, by the name's token. */
export type Volumes = ReadonlyMap<Token, { readonly events: number; readonly people: number }>;

type Described = Lexicon & {
  /** People behind each event's volume, by name. */ readonly people: ReadonlyMap<string, number>;
};

/** What is written and what has arrived, side by side; a name that is not public is counted and not shown. */
export function describe(
  state: LexiconState,
  sizes: ReadonlyMap<Token, number>,
  volumes: Volumes,
): Described {
  const seenEvents = new Map(
    state.seenEvents.flatMap((seen) => (seen.name === null ? [] : [[seen.name, seen] as const])),
  );
  const definedEvents = new Map(state.events.map((event) => [event.name, event]));
  const eventNames = [...new Set([...seenEvents.keys(), ...definedEvents.keys()])].sort();

  const seenProperties = new Map(
    state.seenProperties.flatMap((seen) =>
      seen.name === null ? [] : [[keyOf(seen.scope, seen.groupSlot, seen.name), seen] as const],
    ),
  );
  const definedProperties = new Map(
    state.properties.map((property) => [keyOf(property.scope, property.groupSlot, property.name), property]),
  );
  const propertyKeys = [...new Set([...seenProperties.keys(), ...definedProperties.keys()])];
  const groups = new Map([...state.groups].map(([group, slot]) => [slot, group]));
  return {
    k: state.k,
    events: eventNames.map((name) =>
      describeEvent(name, definedEvents.get(name), seenEvents.get(name), state, volumes),
    ),
    properties: propertyKeys
      .flatMap((key) => {
        const defined = definedProperties.get(key);
        const seen = seenProperties.get(key);
        const place = defined ?? seen;
        return place === undefined || place.name === null
          ? []
          : [
              describeProperty(
                { ...place, name: place.name, group: groups.get(place.groupSlot) },
                defined,
                seen,
                state,
                sizes,
              ),
            ];
      })
      .sort((one, other) => compare(one.name, other.name) || compare(one.scope, other.scope)),
    hiddenEvents: state.seenEvents.filter(({ name }) => name === null).length,
    hiddenProperties: state.seenProperties.filter(({ name }) => name === null).length,
    people: new Map(
      [...seenEvents].map(([name, { token }]) => [name, volumes.get(token)?.people ?? 0] as const),
    ),
  };
}

function describeEvent(
  name: string,
  defined: DefinedEvent | undefined,
  seen: SeenEvent | undefined,
  { dropped }: LexiconState,
  volumes: Volumes,
): LexiconEvent {
  return {
    name,
    ...wordsOf(defined),
    isSeen: seen !== undefined,
    firstSeenAt: toIso(seen?.firstSeenAt),
    lastSeenAt: toIso(seen?.lastSeenAt),
    dropped: droppedOf(defined, dropped),
    volume: seen === undefined ? 0 : (volumes.get(seen.token)?.events ?? 0),
    plan: (defined?.plan ?? []).map(({ token: _, valueTokens: __, ...expectation }) => expectation),
  };
}

function describeProperty(
  place: Pick<SeenProperty, 'scope' | 'groupSlot'> & {
    readonly name: string;
    readonly group: string | undefined;
  },
  defined: DefinedProperty | undefined,
  seen: SeenProperty | undefined,
  { groups, dropped }: LexiconState,
  sizes: ReadonlyMap<Token, number>,
): LexiconProperty {
  const declared = defined?.declared ?? null;
  const privacy = privacyOf(place, declared, seen);
  const token = (seen ?? defined)?.token;
  const isOpen = privacy === 'public' || privacy === 'crowd';
  return {
    scope: place.scope,
    ...(place.group === undefined ? {} : { group: place.group }),
    name: place.name,
    ...wordsOf(defined),
    isSeen: seen !== undefined,
    firstSeenAt: toIso(seen?.firstSeenAt),
    dropped: droppedOf(defined, dropped),
    example: defined?.example ?? null,
    kinds: [...(seen?.kinds ?? [])],
    privacy,
    declared,
    values: [...(defined?.values ?? [])],
    isFixed: isFixed(place, groups) || declared === 'opaque' || declared === 'identity',
    publicValues: isOpen && seen && token !== undefined ? (sizes.get(token) ?? 0) : 0,
    hiddenValues: isOpen ? (seen?.hiddenValues ?? 0) : 0,
  };
}

function privacyOf(
  { scope, name }: { readonly scope: SeenProperty['scope']; readonly name: string },
  declared: DefinedProperty['declared'],
  seen: SeenProperty | undefined,
): LexiconProperty['privacy'] {
  if (seen) return seen.privacy;
  if (declared === 'values') return 'crowd';
  return declared ?? knownPrivacy(scope, name) ?? 'crowd';
}

function wordsOf(defined: DefinedEvent | DefinedProperty | undefined) {
  return {
    displayName: defined?.displayName ?? null,
    description: defined?.description ?? null,
    owner: defined?.owner ?? null,
    tags: [...(defined?.tags ?? [])],
    isHidden: defined?.isHidden ?? false,
    isVerified: defined?.isVerified ?? false,
    isDropped: defined?.isDropped ?? false,
    mergedInto: defined?.mergedInto ?? null,
    isNameDeclared: defined?.isNamePublic ?? false,
  };
}

function droppedOf(
  defined: DefinedEvent | DefinedProperty | undefined,
  dropped: ReadonlyMap<Token, number>,
): number {
  return (defined && dropped.get(defined.token)) ?? 0;
}

const toIso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
