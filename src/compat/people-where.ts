import type { Filter, PropertyRef } from '#events';

/** The part of a parsed segmentation expression that is read here; everything else is `kind` alone. */
type Tree =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'property'; readonly property: PropertyRef }
  | { readonly kind: 'list'; readonly items: readonly (string | number | boolean)[] }
  | { readonly kind: 'not'; readonly of: Tree }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Tree[] }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Tree;
      readonly right: Tree;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Tree[] }
  | { readonly kind: 'undefined' | 'time' | 'variable' | 'negate' | 'let' | 'each' };

/**
 * `where` of `engage`, whose `properties["x"]` is a property of the profile: comparisons of a property with a constant, `in`, `defined`,
 * `and`, `or`, `not`. Undefined: something else, which the list of people cannot be asked.
 */
export function peopleWhere(tree: Tree): Filter | undefined {
  switch (tree.kind) {
    case 'and':
    case 'or': {
      const parts = tree.of.map(peopleWhere);
      const known = parts.flatMap((part) => part ?? []);
      if (known.length < parts.length) return undefined;
      return tree.kind === 'and' ? { all: known } : { any: known };
    }
    case 'not':
      return negated(tree.of);
    case 'property':
      return { property: onPerson(tree.property), operator: 'is_true' };
    case 'call':
      return defined(tree, 'is_set');
    case 'binary':
      return compared(tree);
    default:
      return undefined;
  }
}

/** The same of organisations of one group key: their profiles in the place of people's. */
export function ofGroup(filter: Filter, group: string): Filter {
  if ('all' in filter) return { all: filter.all.map((part) => ofGroup(part, group)) };
  if ('any' in filter) return { any: filter.any.map((part) => ofGroup(part, group)) };
  if (!('property' in filter)) return filter;
  return { ...filter, property: { scope: 'group', group, name: filter.property.name } };
}

function onPerson({ name }: PropertyRef): PropertyRef {
  return { scope: 'person', name };
}

function defined(
  { name, args }: Tree & { kind: 'call' },
  operator: 'is_set' | 'is_not_set',
): Filter | undefined {
  const [of] = args;
  return name === 'defined' && of?.kind === 'property'
    ? { property: onPerson(of.property), operator }
    : undefined;
}

const OPPOSITE: Readonly<Record<string, string>> = { '==': '!=', '!=': '==' };

/** De Morgan; of an order there is no opposite, since what is not set is neither. */
function negated(tree: Tree): Filter | undefined {
  switch (tree.kind) {
    case 'not':
      return peopleWhere(tree.of);
    case 'and':
    case 'or':
      return peopleWhere({
        kind: tree.kind === 'and' ? 'or' : 'and',
        of: tree.of.map((of) => ({ kind: 'not', of })),
      });
    case 'call':
      return defined(tree, 'is_not_set');
    case 'binary': {
      const operator = OPPOSITE[tree.operator];
      return operator === undefined ? undefined : peopleWhere({ ...tree, operator });
    }
    default:
      return undefined;
  }
}

const MIRRORED: Readonly<Record<string, string>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
const ORDER = { '<': 'less', '<=': 'at_most', '>': 'greater', '>=': 'at_least' } as const;

function compared({ operator, left, right }: Tree & { kind: 'binary' }): Filter | undefined {
  if (operator === 'in') return contained(left, right);
  if (left.kind === 'property' && right.kind === 'literal')
    return comparison(left.property, operator, right.value);
  const mirrored = MIRRORED[operator];
  return left.kind === 'literal' && right.kind === 'property' && mirrored !== undefined
    ? comparison(right.property, mirrored, left.value)
    : undefined;
}

function comparison(of: PropertyRef, operator: string, value: string | number | boolean): Filter | undefined {
  const property = onPerson(of);
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

/** `"x" in properties["list"]`, `properties["plan"] in ["a", "b"]`. */
function contained(left: Tree, right: Tree): Filter | undefined {
  if (left.kind !== 'property' || right.kind !== 'list') return undefined;
  const texts = right.items.filter((item) => typeof item === 'string');
  return texts.length === right.items.length && texts.length > 0
    ? { property: onPerson(left.property), operator: 'is', values: texts }
    : undefined;
}
