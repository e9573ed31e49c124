import type { PropertyRef } from '#events';
import type { Expression } from './syntax.ts';

/** What an expression has to be told before it can be asked. */
export function propertiesIn(expression: Expression): {
  readonly refs: readonly PropertyRef[];
  readonly asksTime: boolean;
} {
  const parts = partsOf(expression);
  return {
    refs: parts.flatMap((part) => (part.kind === 'property' ? [part.property] : [])),
    asksTime: parts.some(({ kind }) => kind === 'time'),
  };
}

/** The same expression over other properties. */
export function withProperties(
  expression: Expression,
  change: (property: PropertyRef) => PropertyRef,
): Expression {
  const of = (part: Expression) => withProperties(part, change);
  switch (expression.kind) {
    case 'property':
      return { kind: 'property', property: change(expression.property) };
    case 'negate':
    case 'not':
    case 'item':
      return { ...expression, of: of(expression.of) };
    case 'and':
    case 'or':
      return { ...expression, of: expression.of.map(of) };
    case 'binary':
      return { ...expression, left: of(expression.left), right: of(expression.right) };
    case 'call':
      return { ...expression, args: expression.args.map(of) };
    case 'let':
      return { ...expression, value: of(expression.value), body: of(expression.body) };
    case 'each':
      return { ...expression, list: of(expression.list), body: of(expression.body) };
    default:
      return expression;
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  return [expression, ...childrenOf(expression).flatMap(partsOf)];
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'negate':
    case 'not':
    case 'item':
      return [expression.of];
    case 'and':
    case 'or':
      return expression.of;
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return expression.args;
    case 'let':
      return [expression.value, expression.body];
    case 'each':
      return [expression.list, expression.body];
    default:
      return [];
  }
}
