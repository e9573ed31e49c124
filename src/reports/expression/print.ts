import { assertNever } from '#core';
import type { Expression } from './syntax.ts';

/** The expression as text that parses to the same tree: every part that has parts of its own stands in parentheses. */
export function printExpression(expression: Expression): string {
  const of = (part: Expression) => printExpression(part);
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.value);
    case 'undefined':
      return 'undefined';
    case 'time':
      return 'event["$time"]';
    case 'property':
      return printProperty(expression);
    case 'variable':
      return expression.name;
    case 'list':
      return `[${expression.items.map(printLiteral).join(', ')}]`;
    case 'item':
      return `${of(expression.of)}[${expression.index}]`;
    case 'negate':
      return `(-${of(expression.of)})`;
    case 'not':
      return `(not ${of(expression.of)})`;
    case 'and':
    case 'or':
      return `(${expression.of.map(of).join(` ${expression.kind} `)})`;
    case 'binary':
      return `(${of(expression.left)} ${expression.operator} ${of(expression.right)})`;
    case 'call':
      return `${expression.name}(${expression.args.map(of).join(', ')})`;
    case 'let':
      return `let(${expression.name}, ${of(expression.value)}, ${of(expression.body)})`;
    case 'each':
      return `${expression.verb}(${expression.name}, ${of(expression.list)}, ${of(expression.body)})`;
    default:
      return assertNever(expression);
  }
}

function printLiteral(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\t': '\\t' };
  return `"${value.replace(/[\\"\n\t]/g, (character) => escapes[character] ?? character)}"`;
}

function printProperty({ property }: Expression & { readonly kind: 'property' }): string {
  const name = printLiteral(property.name);
  if (property.scope === 'group') return `group[${printLiteral(property.group ?? '')}][${name}]`;
  return property.scope === 'person' ? `user[${name}]` : `properties[${name}]`;
}
