import { type ProjectId, RecentMap, type Token } from '#core';
import type { PropertyScope, ValueKind } from '#events';
import type { EventSlots } from './sink.ts';

/** A property that was seen with a value of some kind. `groupSlot` 1…6 with scope `group`, else 0. */
export interface PropertySighting {
  readonly scope: PropertyScope;
  readonly groupSlot: number;
  readonly property: Token;
  readonly kind: ValueKind;
}

/** What of a token may be read: an event's name, a property's name, or a value of a property. */
export interface TextRef {
  readonly of: 'event_name' | 'property_name' | 'value';
  /** The property's token for `property_name` and `value`; 0 for `event_name`. */
  readonly property: Token;
  readonly token: Token;
}

/** Implemented by `metadata`. Everything is idempotent, and safe with several loaders. */
export interface CatalogueStore {
  /** The slot of each sighting, in order, made at first sight: a column, null (overflow), or undefined (over the cap: not catalogued). */
  obtainProperties(
    projectId: ProjectId,
    sightings: readonly PropertySighting[],
    at: number,
  ): Promise<(string | null | undefined)[]>;
  /** Catalogues the events up to the cap and notes when they were last seen; answers how many are over the cap. */
  noteEvents(
    projectId: ProjectId,
    events: readonly { readonly event: Token; readonly lastSeenAt: number }[],
  ): Promise<number>;
  /** Texts that may be read now: names are written into the catalogue; all leave `wanted`. */
  publish(projectId: ProjectId, texts: readonly (TextRef & { readonly text: string })[]): Promise<void>;
  /** Texts that reached the crowd threshold: the ingest nodes send them with the next arrival. */
  want(projectId: ProjectId, texts: readonly TextRef[]): Promise<void>;
  /** Texts that must never be read (a detector knew them): nobody is to wait for them. */
  dismiss(projectId: ProjectId, texts: readonly TextRef[]): Promise<void>;
  /** Properties whose values never gather crowds; their `wanted` values are withdrawn. */
  markOpaque(projectId: ProjectId, properties: readonly Token[]): Promise<void>;
  /** How many different values of a property are known and not readable. */
  noteHidden(projectId: ProjectId, hidden: ReadonlyMap<Token, number>): Promise<void>;
  /** Where loaded events did not keep to their plan; counted once per unit of work, whatever crashes. */
  noteViolations(
    unit: { readonly id: string; readonly segment: string },
    projectId: ProjectId,
    violations: readonly Violation[],
  ): Promise<void>;
}

/** Events of one name that broke one rule about one property: how many, never with what. */
export interface Violation {
  readonly event: Token;
  readonly property: Token;
  readonly kind: 'missing' | 'type' | 'value';
  readonly count: number;
  /** When the newest of them arrived. */
  readonly lastAt: number;
}

export interface Catalogue {
  /** Makes sure that `slots` knows these properties of events and that the others are catalogued; answers how many are over the cap. */
  note(
    projectId: ProjectId,
    seen: { readonly properties: Iterable<PropertySighting>; readonly events: ReadonlyMap<Token, number> },
    at: number,
  ): Promise<{ readonly overCap: number }>;
  slots(projectId: ProjectId): EventSlots;
  readonly store: CatalogueStore;
}

/** An event's "last seen" is written at most this often. */
const TOUCH_EVERY_MS = 60_000;

type Slots = Map<Token, Partial<Record<ValueKind, string | null>>>;

/** The catalogue with a memory: slots never change, so a known property costs no round trip. Bounded by the store's caps. */
export function createCatalogue(deps: { store: CatalogueStore }): Catalogue {
  const { store } = deps;
  const eventSlots = new Map<ProjectId, Slots>();
  const profileProperties = new RecentMap<string, true>(100_000);
  const refused = new RecentMap<string, true>(100_000);
  const touched = new RecentMap<string, number>(100_000);

  const slotsOf = (projectId: ProjectId): Slots => {
    const known = eventSlots.get(projectId);
    if (known) return known;
    const fresh: Slots = new Map();
    eventSlots.set(projectId, fresh);
    return fresh;
  };

  async function noteProperties(projectId: ProjectId, sightings: Iterable<PropertySighting>, at: number) {
    const slots = slotsOf(projectId);
    const missing = new Map<string, PropertySighting>();
    let overCap = 0;
    for (const sighting of sightings) {
      if (sighting.scope === 'event' && slots.get(sighting.property)?.[sighting.kind] !== undefined) continue;
      const key = keyOf(projectId, sighting);
      if (profileProperties.get(key)) continue;
      if (refused.get(key)) overCap++;
      else missing.set(key, sighting);
    }
    if (missing.size === 0) return overCap;
    const wanted = [...missing];
    const found = await store.obtainProperties(
      projectId,
      wanted.map(([, sighting]) => sighting),
      at,
    );
    wanted.forEach(([key, sighting], position) => {
      const slot = found[position];
      if (slot === undefined) {
        refused.set(key, true);
        overCap++;
      } else if (sighting.scope === 'event')
        slots.set(sighting.property, { ...slots.get(sighting.property), [sighting.kind]: slot });
      else profileProperties.set(key, true);
    });
    return overCap;
  }

  async function noteEvents(projectId: ProjectId, events: ReadonlyMap<Token, number>) {
    const due = [...events]
      .filter(([event, at]) => at - (touched.get(`${projectId}/${event}`) ?? 0) >= TOUCH_EVERY_MS)
      .map(([event, lastSeenAt]) => ({ event, lastSeenAt }));
    if (due.length === 0) return 0;
    const overCap = await store.noteEvents(projectId, due);
    for (const { event, lastSeenAt } of due) touched.set(`${projectId}/${event}`, lastSeenAt);
    return overCap;
  }

  return {
    store,
    note: async (projectId, seen, at) => ({
      overCap:
        (await noteProperties(projectId, seen.properties, at)) + (await noteEvents(projectId, seen.events)),
    }),
    slots: (projectId) => {
      const slots = slotsOf(projectId);
      return { of: (property, kind) => slots.get(property)?.[kind] };
    },
  };
}

function keyOf(projectId: ProjectId, { scope, groupSlot, property, kind }: PropertySighting): string {
  return `${projectId}/${scope}/${groupSlot}/${property}/${kind}`;
}
