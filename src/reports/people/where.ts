import type { Filter, PropertyRef } from '#events';
import { printExpression } from '../expression/print.ts';
import type { Expression } from '../expression/syntax.ts';
import { propertiesIn, withProperties } from '../expression/walk.ts';

/** Whose profile is meant by `properties["x"]`: people's, or those of the organisations of a group key. */
type OnProfile = (property: PropertyRef) => PropertyRef;

/**
 * A `where` of Mixpanel's `engage`, whose `properties["x"]` is a property of the profile. What the list of people can be asked as it stands
 * (a comparison of a property with a constant, `defined`, and how they combine) is; anything else is an expression over the profile.
 * Undefined: it asks when an event happened, asks nothing of the profile, or asks `$last_seen`, which no profile keeps.
 */
export function profilesWhere(tree: Expression, group?: string): Filter | undefined {
  const onProfile: OnProfile = ({ name }) =>
    group === undefined ? { scope: 'person', name } : { scope: 'group', group, name };
  return conditionOf(tree, onProfile);
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
  if (asksTime || refs.length === 0 || refs.some(({ name }) => name === '$last_seen')) return undefined;
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
  return texts.length === right.items.length && texts.length > 0
    ? { property: on(left.property), operator: 'is', values: texts }
    : undefined;
}
