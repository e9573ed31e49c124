import { assertNever, type Clock, type ProjectId, type SubjectId, type Token } from '#core';
import type { ProfileOperation } from '#events';
import type { ProtectedProperty } from '#privacy';

/** One property of a profile. A name holds one value at a time, of one kind; the last change decides which. */
export type ProfileValue = ValueOfProfile & {
  /** When it was last sent, by the hour: so long ago, and it goes where a steward says so. */
  readonly sentHour: number;
};

type ValueOfProfile =
  | { readonly kind: 'text'; readonly token: Token }
  | { readonly kind: 'number' | 'boolean' | 'date'; readonly number: number }
  | { readonly kind: 'list'; readonly tokens: readonly Token[] };

export interface ProfileKey {
  readonly projectId: ProjectId;
  /** 0: a person; 1…6: an organisation of that group slot. */
  readonly scope: number;
  readonly subject: SubjectId;
}

/** The whole latest state. `version` grows with each change that was stored; 0: never stored. */
export interface Profile extends ProfileKey {
  readonly version: bigint;
  readonly isDeleted: boolean;
  readonly properties: ReadonlyMap<Token, ProfileValue>;
}

export interface ProfileChange extends ProfileKey {
  readonly operation: ProfileOperation;
  readonly properties: readonly ProtectedProperty[];
}

/** Implemented by `metadata`. */
export interface ProfileStore {
  /**
   * Runs `change` on the current states (in the order of `keys`) and stores what it answers, in one transaction that also
   * records `unit`; a unit recorded before, or `unlessUnit`, changes nothing. Answers the states in force, in order.
   */
  update(
    unit: string,
    unlessUnit: string | undefined,
    keys: readonly ProfileKey[],
    change: (current: readonly Profile[]) => readonly Profile[],
  ): Promise<readonly Profile[]>;
}

export interface Profiles {
  /** Applies the changes of one unit of work, in order and once for ever; answers the latest state of every profile touched. */
  apply(
    unit: string,
    changes: readonly ProfileChange[],
    options?: { readonly unlessUnit?: string | undefined },
  ): Promise<readonly Profile[]>;
}

/** Beyond these a change is left out: one profile must not grow without bound. Mixpanel's own bound is 2,000 properties. */
export const PROFILE_LIMITS = { properties: 2_000, listItems: 1_000 } as const;

export function createProfiles(deps: { store: ProfileStore; clock: Clock }): Profiles {
  return {
    async apply(unit, changes, options = {}) {
      if (changes.length === 0) return [];
      const bySubject = Map.groupBy(changes, keyOf);
      const keys = [...bySubject.values()].flatMap((of) => of.slice(0, 1));
      const hour = toHour(deps.clock());
      return deps.store.update(unit, options.unlessUnit, keys, (current) =>
        current.map((profile) =>
          (bySubject.get(keyOf(profile)) ?? []).reduce(
            (state, change) => applyChange(state, change, hour),
            profile,
          ),
        ),
      );
    },
  };
}

function keyOf({ projectId, scope, subject }: ProfileKey): string {
  return `${projectId}/${scope}/${subject}`;
}

export function toHour(time: number): number {
  return Math.floor(time / 3_600_000);
}

/** Mixpanel's operations, on protected values. A change to a deleted profile starts a new one. */
export function applyChange(profile: Profile, change: ProfileChange, sentHour: number): Profile {
  if (change.operation === 'delete') return { ...profile, isDeleted: true, properties: new Map() };
  const properties = new Map(profile.properties);
  for (const property of change.properties) {
    const before = properties.get(property.property);
    const after = applyOperation(change.operation, before, property);
    if (after === undefined) properties.delete(property.property);
    else if (before !== undefined || properties.size < PROFILE_LIMITS.properties)
      properties.set(property.property, after === before ? before : { ...after, sentHour });
  }
  const isUntouched = profile.isDeleted && properties.size === 0;
  return { ...profile, isDeleted: isUntouched, properties };
}

/** The value after one operation; undefined: not set. An operation that does not fit the value's kind leaves `before` itself. */
function applyOperation(
  operation: Exclude<ProfileOperation, 'delete'>,
  before: ProfileValue | undefined,
  property: ProtectedProperty,
): ValueOfProfile | ProfileValue | undefined {
  switch (operation) {
    case 'set':
      return toValue(property);
    case 'setOnce':
      return before ?? toValue(property);
    case 'add':
      return add(before, property);
    case 'append':
      return changeList(before, (items) => [...items, ...itemsOf(property)], true);
    case 'union':
      return changeList(before, (items) => [...new Set([...items, ...itemsOf(property)])], true);
    case 'remove': {
      const removed = new Set(itemsOf(property));
      return changeList(before, (items) => items.filter((item) => !removed.has(item)), false);
    }
    case 'unset':
      return undefined;
    default:
      return assertNever(operation);
  }
}

function add(
  before: ProfileValue | undefined,
  property: ProtectedProperty,
): ValueOfProfile | ProfileValue | undefined {
  if (property.kind !== 'number' || typeof property.value !== 'number') return before;
  if (before === undefined) return { kind: 'number', number: property.value };
  if (before.kind !== 'number') return before;
  const number = before.number + property.value;
  return Number.isFinite(number) ? { kind: 'number', number } : before;
}

function changeList(
  before: ProfileValue | undefined,
  change: (items: readonly Token[]) => readonly Token[],
  creates: boolean,
): ValueOfProfile | ProfileValue | undefined {
  if (before === undefined && !creates) return undefined;
  if (before !== undefined && before.kind !== 'list') return before;
  const tokens = change(before?.tokens ?? []).slice(0, PROFILE_LIMITS.listItems);
  return { kind: 'list', tokens };
}

function itemsOf({ value }: ProtectedProperty): readonly Token[] {
  if (typeof value === 'bigint') return [value];
  return typeof value === 'number' ? [] : value;
}

function toValue({ kind, value }: ProtectedProperty): ValueOfProfile {
  if (typeof value === 'bigint') return { kind: 'text', token: value };
  if (typeof value === 'number')
    return { kind: kind === 'boolean' || kind === 'date' ? kind : 'number', number: value };
  return { kind: 'list', tokens: value.slice(0, PROFILE_LIMITS.listItems) };
}
