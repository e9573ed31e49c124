import type { Filter, PropertyRef } from '#events';
import { parseMomentText } from '../expression/moment.ts';
import { printExpression } from '../expression/print.ts';
import type { Expression } from '../expression/syntax.ts';
import { propertiesIn, withProperties } from '../expression/walk.ts';

const LAST_SEEN = '$last_seen';

/** Whose profile is meant by `properties["x"]`: people's, or those of the organisations of a group key. */
type OnProfile = (property: PropertyRef) => PropertyRef;

/** A condition on when somebody was last seen, which is worked out from events: milliseconds since 1970, of a whole second. */
export interface LastSeen {
  readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
  readonly at: number;
}

export interface ProfilesWhere {
  readonly filter: Filter | undefined;
  /** All of them hold. */
  readonly lastSeen: readonly LastSeen[];
}

/**
 * A `where` of Mixpanel's `engage`, whose `properties["x"]` is a property of the profile. What the list of people can be asked as it stands
 * (a comparison of a property with a constant, `defined`, and how they combine) is; anything else is an expression over the profile.
 * `$last_seen`, which no profile keeps, is compared with a date beside the rest, by `and`, and of people alone.
 * Undefined: it asks when an event happened, asks nothing of the profile, or `$last_seen` in any other way.
 */
export function profilesWhere(tree: Expression, group?: string): ProfilesWhere | undefined {
  const onProfile: OnProfile = ({ name }) =>
    group === undefined ? { scope: 'person', name } : { scope: 'group', group, name };
  const parts = partsOf(tree).map((part) => ({
    seen: group === undefined ? lastSeenOf(part) : undefined,
    part,
  }));
  const lastSeen = parts.flatMap(({ seen }) => seen ?? []);
  const rest = parts.flatMap(({ seen, part }) => (seen === undefined ? [part] : []));
  if (rest.some((part) => propertiesIn(part).refs.some(({ name }) => name === LAST_SEEN))) return undefined;
  const [first, ...others] = rest;
  if (!first) return { filter: undefined, lastSeen };
  const filter = conditionOf(others.length === 0 ? first : { kind: 'and', of: rest }, onProfile);
  return filter && { filter, lastSeen };
}

function partsOf(tree: Expression): readonly Expression[] {
  return tree.kind === 'and' ? tree.of.flatMap(partsOf) : [tree];
}

function lastSeenOf(tree: Expression): LastSeen | undefined {
  if (tree.kind !== 'binary') return undefined;
  const { operator, left, right } = tree;
  if (isLastSeen(left)) return lastSeenAt(operator, right);
  return isLastSeen(right) ? lastSeenAt(MIRRORED[operator], left) : undefined;
}

function isLastSeen(tree: Expression): boolean {
  return tree.kind === 'property' && tree.property.name === LAST_SEEN;
}

function lastSeenAt(operator: Binary['operator'] | undefined, written: Expression): LastSeen | undefined {
  const of = written.kind === 'call' && written.name === 'datetime' ? (written.args[0] ?? written) : written;
  const at = of.kind === 'literal' && typeof of.value === 'string' ? parseMomentText(of.value) : undefined;
  const isCompared = operator !== undefined && Object.hasOwn(MIRRORED, operator);
  return at === undefined || !isCompared ? undefined : { operator: operator as LastSeen['operator'], at }; // its keys
}

function conditionOf(tree: Expression, on: OnProfile): Filter | undefined {
  switch (tree.kind) {
    case 'and':
    case 'or': {
      const parts = tree.of.map((part) => conditionOf(part, on));
      const known = parts.flatMap((part) => part ?? []);
      if (known.length < parts.length) return undefined;
      return tree.kind === 'and' ? { all: known } : { any: known };
    }
    case 'not':
      return negated(tree.of, on) ?? made(tree, on);
    default:
      return simple(tree, on) ?? made(tree, on);
  }
}

/** True of a profile, as an expression: what is no comparison with a constant. */
function made(tree: Expression, on: OnProfile): Filter | undefined {
  const { refs, asksTime } = propertiesIn(tree);
  if (asksTime || refs.length === 0) return undefined;
  const name = printExpression(withProperties(tree, on));
  return { property: { scope: 'segmentation', name }, operator: 'is_true' };
}

function simple(tree: Expression, on: OnProfile): Filter | undefined {
  switch (tree.kind) {
    case 'property':
      return { property: on(tree.property), operator: 'is_true' };
    case 'call':
      return defined(tree, 'is_set', on);
    case 'binary':
      return compared(tree, on);
    default:
      return undefined;
  }
}

function defined(
  { name, args }: Expression & { kind: 'call' },
  operator: 'is_set' | 'is_not_set',
  on: OnProfile,
): Filter | undefined {
  const [of] = args;
  return name === 'defined' && of?.kind === 'property' ? { property: on(of.property), operator } : undefined;
}

/** De Morgan; of an order there is no opposite, since what is not set is neither. */
function negated(tree: Expression, on: OnProfile): Filter | undefined {
  switch (tree.kind) {
    case 'not':
      return conditionOf(tree.of, on);
    case 'and':
    case 'or':
      return conditionOf(
        { kind: tree.kind === 'and' ? 'or' : 'and', of: tree.of.map((of) => ({ kind: 'not', of })) },
        on,
      );
    case 'call':
      return defined(tree, 'is_not_set', on);
    case 'binary':
      if (tree.operator === '==') return compared({ ...tree, operator: '!=' }, on);
      return tree.operator === '!=' ? compared({ ...tree, operator: '==' }, on) : undefined;
    default:
      return undefined;
  }
}

type Binary = Expression & { kind: 'binary' };

const MIRRORED: Partial<Readonly<Record<Binary['operator'], Binary['operator']>>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
const ORDER = { '<': 'less', '<=': 'at_most', '>': 'greater', '>=': 'at_least' } as const;

function compared({ operator, left, right }: Binary, on: OnProfile): Filter | undefined {
  if (operator === 'in') return contained(left, right, on);
  if (left.kind === 'property' && right.kind === 'literal')
    return comparison(on(left.property), operator, right.value);
  const mirrored = MIRRORED[operator];
  return left.kind === 'literal' && right.kind === 'property' && mirrored !== undefined
    ? comparison(on(right.property), mirrored, left.value)
    : undefined;
}

function comparison(
  property: PropertyRef,
  operator: string,
  value: string | number | boolean,
): Filter | undefined {
  if (operator === '==' || operator === '!=') {
    const isEqual = operator === '==';
    // A date, where the property is one: an expression knows.
    if (typeof value === 'string' && parseMomentText(value) !== undefined) return undefined;
    if (typeof value === 'string') return { property, operator: isEqual ? 'is' : 'is_not', values: [value] };
    if (typeof value === 'number') return { property, operator: isEqual ? 'equals' : 'not_equals', value };
    // What is not a boolean is neither, so that "not true" is more than "false".
    return isEqual ? { property, operator: value ? 'is_true' : 'is_false' } : undefined;
  }
  const order = Object.hasOwn(ORDER, operator) ? ORDER[operator as keyof typeof ORDER] : undefined;
  return order !== undefined && typeof value === 'number' ? { property, operator: order, value } : undefined;
}

/** `properties["plan"] in ["a", "b"]`. */
function contained(left: Expression, right: Expression, on: OnProfile): Filter | undefined {
  if (left.kind !== 'property' || right.kind !== 'list') return undefined;
  const texts = right.items.filter((item) => typeof item === 'string');
  const isOfTexts = texts.length > 0 && texts.every((text) => parseMomentText(text) === undefined);
  return texts.length === right.items.length && isOfTexts
    ? { property: on(left.property), operator: 'is', values: texts }
    : undefined;
}
