import { assertNever } from '#core';
import type { PropertyRef } from '#events';
import { float, floats, integer, joinSql, type Sql, sql, text, texts } from '#sql';
import { comparisonSql, memberSql } from './compare.ts';
import { callSql, readNumber, type Sentence } from './functions.ts';
import { parseMomentText } from './moment.ts';
import { badExpression } from './problem.ts';
import type { Dialect, Expression } from './syntax.ts';
import {
  aBoolean,
  allOf,
  aNumber,
  anyOf,
  aText,
  definedSql,
  holdsSql,
  nothing,
  type Value,
} from './value.ts';

/** Where an expression is asked: how it reads the row that it is in. */
export interface ExpressionRow extends Sentence {
  /** When the event of the row happened; null in a row that is no event. */
  readonly time: Value | null;
  property(ref: PropertyRef): Value;
}

/** Characters of SQL that one expression may become. */
const MAX_SQL = 60_000;

/** The expression over a row. Throws `AppError('report_bad_expression')` where it becomes too long a question. */
export function compileExpression(expression: Expression, row: ExpressionRow): Value {
  const value = compile(expression, { row, names: new Map() });
  for (const part of [
    value.text,
    value.number,
    value.boolean,
    value.date,
    value.texts?.items,
    value.numbers?.items,
  ])
    if (part && part.length > MAX_SQL) throw badExpression('too_complex', 0);
  return value;
}

interface Place {
  readonly row: ExpressionRow;
  readonly names: ReadonlyMap<string, Value>;
}

function compile(expression: Expression, place: Place): Value {
  const { row } = place;
  switch (expression.kind) {
    case 'literal':
      return literalSql(expression.value);
    case 'undefined':
      return nothing;
    case 'property':
      return row.property(expression.property);
    case 'time':
      return row.time ?? nothing;
    case 'variable':
      return place.names.get(expression.name) ?? nothing;
    case 'list':
      return listSql(expression.items);
    case 'item':
      return itemSql(compile(expression.of, place), expression.index);
    case 'negate':
      return negated(compile(expression.of, place));
    case 'not':
      return notSql(compile(expression.of, place));
    case 'and':
    case 'or': {
      const conditions = expression.of.map((part) => holdsSql(compile(part, place)));
      return aBoolean(expression.kind === 'and' ? allOf(conditions) : anyOf(conditions), true);
    }
    case 'binary':
      return binarySql(expression, place);
    case 'call':
      return callSql(
        expression,
        expression.args.map((arg) => compile(arg, place)),
        row,
      );
    case 'let': {
      const value = compile(expression.value, place);
      return compile(expression.body, { row, names: new Map([...place.names, [expression.name, value]]) });
    }
    case 'each':
      return eachSql(expression, place);
    default:
      return assertNever(expression);
  }
}

function literalSql(value: string | number | boolean): Value {
  if (typeof value === 'string') return aText(sql`${text(value)}`, { isDefined: true });
  if (typeof value === 'number') return aNumber(sql`${float(value)}`, true);
  return aBoolean(value ? sql`true` : sql`false`, true);
}

function listSql(items: readonly (string | number | boolean)[]): Value {
  const written = items.filter((item) => typeof item === 'string');
  const numbers = items.filter((item) => typeof item === 'number');
  return {
    ...(written.length > 0 && { texts: { items: sql`${texts(written)}`, isSet: sql`true` } }),
    ...(numbers.length > 0 && { numbers: { items: sql`${floats(numbers)}`, isSet: sql`true` } }),
    mayBeHidden: false,
    isDefined: true,
  };
}

function itemSql({ texts, numbers, mayBeHidden }: Value, index: number): Value {
  const at = ({ items, isSet }: NonNullable<Value['texts']>) =>
    sql`if(${isSet} AND length(${items}) > ${integer(index)}, ${items}[${integer(index + 1)}], NULL)`;
  return {
    ...(texts && { text: at(texts) }),
    ...(numbers && { number: at(numbers) }),
    ...{ mayBeHidden, isDefined: false, isItem: true },
  };
}

/** A list keeps its numbers as texts. */
function besideNumber(value: Value, isBesideNumber: boolean): Value {
  if (!value.isItem || !value.text || !isBesideNumber) return value;
  const read = readNumber(value.text);
  return { ...value, number: value.number ? sql`coalesce(${value.number}, ${read})` : read };
}

function negated({ number }: Value): Value {
  return number ? aNumber(sql`(0 - ${number})`) : nothing;
}

/** Undefined where it is asked of what is neither a condition nor undefined. */
function notSql(value: Value): Value {
  const negation = sql`NOT ${holdsSql(value)}`;
  const { boolean: _, ...others } = value;
  const isOther = definedSql({ ...others, isDefined: value.isDefined && !value.boolean });
  const hasOthers = value.text || value.number || value.date || value.texts || value.numbers;
  return hasOthers || (value.isDefined && !value.boolean)
    ? aBoolean(sql`if(${isOther}, NULL, ${negation})`)
    : aBoolean(sql`(${negation})`, true);
}

function binarySql({ operator, ...parts }: Expression & { kind: 'binary' }, place: Place): Value {
  const asked = compile(parts.left, place);
  const { dialect } = place.row;
  if (operator === 'in' && parts.right.kind === 'list') {
    const { items } = parts.right;
    return memberSql(
      besideNumber(
        asked,
        items.some((item) => typeof item === 'number'),
      ),
      items,
      dialect,
    );
  }
  const other = compile(parts.right, place);
  const left = besideNumber(asked, other.number !== undefined);
  const right = besideNumber(other, asked.number !== undefined);
  switch (operator) {
    case '+':
      return added(left, right);
    case '-':
    case '*':
    case '/':
    case '%':
      return left.number && right.number ? aNumber(ARITHMETIC[operator](left.number, right.number)) : nothing;
    case 'in':
      return comparisonSql(operator, left, right, dialect);
    default:
      return comparisonSql(
        operator,
        besideDate(parts.left, left, right, dialect),
        besideDate(parts.right, right, left, dialect),
        dialect,
      );
  }
}

/** Mixpanel keeps dates as texts: in its own language a text that is written out and reads as a moment is that moment beside a date. */
function besideDate(written: Expression, value: Value, other: Value, dialect: Dialect): Value {
  if (dialect !== 'segmentation' || !other.date || written.kind !== 'literal') return value;
  const moment = typeof written.value === 'string' ? parseMomentText(written.value) : undefined;
  return moment === undefined ? value : { ...value, date: sql`toNullable(toFloat64(${integer(moment)}))` };
}

/** The remainder has the sign of the dividend; what is divided by nothing is undefined. */
const ARITHMETIC: Readonly<Record<'-' | '*' | '/' | '%', (a: Sql, b: Sql) => Sql>> = {
  '-': (a, b) => sql`(${a} - ${b})`,
  '*': (a, b) => sql`(${a} * ${b})`,
  '/': (a, b) => sql`(${a} / nullIf(${b}, 0))`,
  '%': (a, b) => sql`(${a} % nullIf(${b}, 0))`,
};

function added(left: Value, right: Value): Value {
  return {
    ...(left.number && right.number && { number: sql`(${left.number} + ${right.number})` }),
    ...(left.text && right.text && { text: sql`concat(${left.text}, ${right.text})` }),
    mayBeHidden: left.mayBeHidden || right.mayBeHidden,
    isDefined: false,
  };
}

// --- lists ------------------------------------------------------------------------------------------------------------

/** Names of items, by how many lists are walked around them. */
const ITEMS = [sql`item1`, sql`item2`, sql`item3`, sql`item4`, sql`item5`, sql`item6`] as const;

function eachSql({ verb, name, list, body }: Expression & { kind: 'each' }, place: Place): Value {
  const walked = [...place.names.keys()].filter((known) => known.startsWith('#')).length;
  const item = ITEMS[walked];
  if (!item) throw badExpression('too_large', 0);
  const of = compile(list, place);
  const within = (value: Value): Value =>
    compile(body, {
      row: place.row,
      names: new Map([...place.names, [`#${walked}`, nothing], [name, value]]),
    });
  const ofText =
    of.texts && within({ ...aText(item, { mayBeHidden: of.mayBeHidden, isDefined: true }), isItem: true });
  const ofNumber = of.numbers && within(aNumber(item, true));
  const walks = [
    ...(of.texts && ofText ? [{ kind: 'texts' as const, list: of.texts, value: ofText }] : []),
    ...(of.numbers && ofNumber ? [{ kind: 'numbers' as const, list: of.numbers, value: ofNumber }] : []),
  ];
  const isSet = anyOf(walks.map((walk) => walk.list.isSet));
  switch (verb) {
    case 'any':
    case 'all': {
      const holds = walks.map((walk) =>
        verb === 'any'
          ? sql`arrayExists(${item} -> ${holdsSql(walk.value)}, ${walk.list.items})`
          : sql`arrayAll(${item} -> ${holdsSql(walk.value)}, ${walk.list.items})`,
      );
      return walks.length === 0
        ? nothing
        : aBoolean(sql`if(${isSet}, ${verb === 'any' ? anyOf(holds) : allOf(holds)}, NULL)`);
    }
    case 'filter':
      return {
        ...nothing,
        mayBeHidden: of.mayBeHidden,
        ...Object.fromEntries(
          walks.map((walk) => [
            walk.kind,
            {
              items: sql`arrayFilter(${item} -> ${holdsSql(walk.value)}, ${walk.list.items})`,
              isSet: walk.list.isSet,
            },
          ]),
        ),
      };
    case 'map':
      return mapped(item, walks, isSet);
    default:
      return assertNever(verb);
  }
}

/** What an item becomes nothing of is left out. Texts where there are some, else numbers. */
function mapped(
  item: Sql,
  walks: readonly { readonly list: { readonly items: Sql }; readonly value: Value }[],
  isSet: Sql,
): Value {
  const kind = walks.some(({ value }) => value.text) ? 'text' : 'number';
  const parts = walks.flatMap(({ list, value }) => {
    const part = value[kind];
    return part
      ? [
          sql`arrayMap(made -> assumeNotNull(made), arrayFilter(made -> isNotNull(made), arrayMap(${item} -> ${part}, ${list.items})))`,
        ]
      : [];
  });
  if (parts.length === 0)
    return walks.length === 0
      ? nothing
      : { ...nothing, texts: { items: sql`CAST([], 'Array(String)')`, isSet } };
  const items = parts.length === 1 && parts[0] ? parts[0] : sql`arrayConcat(${joinSql(parts)})`;
  return {
    ...nothing,
    mayBeHidden: walks.some(({ value }) => value.mayBeHidden),
    [kind === 'text' ? 'texts' : 'numbers']: { items, isSet },
  };
}
