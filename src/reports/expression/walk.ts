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

function partsOf(expression: Expression): readonly Expression[] {
  return [expression, ...childrenOf(expression).flatMap(partsOf)];
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'negate':
    case 'not':
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
