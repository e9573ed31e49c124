import { floats, type Sql, sql, texts } from '#sql';
import { parseMomentText } from './moment.ts';
import type { BinaryOperator, Dialect } from './syntax.ts';
import { aBoolean, anyOf, definedSql, isHidden, nothing, SCALARS, type Value } from './value.ts';

type Comparison = Exclude<BinaryOperator, '+' | '-' | '*' | '/' | '%'>;

export function comparisonSql(operator: Comparison, left: Value, right: Value, dialect: Dialect): Value {
  switch (operator) {
    case '==':
      return aBoolean(equalSql(left, right, dialect), true);
    case '!=':
      return aBoolean(sql`(NOT ${equalSql(left, right, dialect)})`, true);
    case 'in':
      return withinSql(left, right, dialect);
    default:
      return orderedSql(operator, left, right);
  }
}

/**
 * True where both are undefined, or of one kind and equal. A text that nobody may read equals none, not even itself: as one
 * that was never seen, it is not known to be another.
 */
function equalSql(left: Value, right: Value, dialect: Dialect): Sql {
  const equal = SCALARS.flatMap((kind) => {
    const [a, b] = [left[kind], right[kind]];
    if (!a || !b) return [];
    if (kind !== 'text') return [sql`ifNull(${a} = ${b}, false)`];
    const same = sql`${folded(a, dialect)} = ${folded(b, dialect)}`;
    return left.mayBeHidden && right.mayBeHidden
      ? [sql`ifNull(${same} AND NOT ${isHidden(a)}, false)`]
      : [sql`ifNull(${same}, false)`];
  });
  if (left.isDefined || right.isDefined) return anyOf(equal);
  return anyOf([...equal, sql`NOT (${definedSql(left)} OR ${definedSql(right)})`]);
}

/** Formulas compare texts without their case. */
export function folded(text: Sql, dialect: Dialect): Sql {
  return dialect === 'formula' ? sql`lowerUTF8(${text})` : text;
}

const SIGNS = { '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` } as const;

/** Of two numbers or two dates; undefined of anything else. */
function orderedSql(operator: keyof typeof SIGNS, left: Value, right: Value): Value {
  const sign = SIGNS[operator];
  const parts = (['number', 'date'] as const).flatMap((kind) => {
    const [a, b] = [left[kind], right[kind]];
    return a && b ? [sql`(${a} ${sign} ${b})`] : [];
  });
  const [first, second] = parts;
  if (!first) return nothing;
  return aBoolean(second ? sql`coalesce(${first}, ${second})` : first);
}

/** Part of a text, or item of a list; undefined where one of them is of another kind. */
function withinSql(left: Value, right: Value, dialect: Dialect): Value {
  const parts = [...partSql(left, right, dialect), ...itemSql(left, right, dialect)];
  const [first, second] = parts;
  if (!first) return nothing;
  return aBoolean(second ? sql`coalesce(${first}, ${second})` : first);
}

function partSql(left: Value, right: Value, dialect: Dialect): Sql[] {
  if (!left.text || !right.text) return [];
  const found = sql`position(${folded(right.text, dialect)}, ${folded(left.text, dialect)}) > 0`;
  return [unlessHidden(found, [left, right])];
}

/** What was found in a text that nobody may read does not hold; undefined stays undefined, which AND would not leave it. */
export function unlessHidden(found: Sql, values: readonly Value[]): Sql {
  return values.reduce(
    (all, { text, mayBeHidden }) =>
      text && mayBeHidden ? sql`(${all} * (NOT ${isHidden(text)}) != 0)` : all,
    sql`(${found})`,
  );
}

function itemSql(left: Value, right: Value, dialect: Dialect): Sql[] {
  const lists = [right.texts, right.numbers].flatMap((list) => (list ? [list.isSet] : []));
  const isSet = SCALARS.flatMap((kind) => (left[kind] ? [sql`isNotNull(${left[kind]})`] : []));
  if (lists.length === 0 || isSet.length === 0) return [];
  const listed = sql`listed`;
  const found: Sql[] = [];
  if (left.text && right.texts) {
    const same = sql`ifNull(${folded(listed, dialect)} = ${folded(left.text, dialect)}, false)`;
    const test = left.mayBeHidden && right.mayBeHidden ? sql`${same} AND NOT ${isHidden(listed)}` : same;
    found.push(sql`arrayExists(${listed} -> ${test}, ${right.texts.items})`);
  }
  if (left.number && right.numbers)
    found.push(
      sql`arrayExists(${listed} -> ifNull(${listed} = ${left.number}, false), ${right.numbers.items})`,
    );
  return [sql`if(${anyOf(lists)} AND ${anyOf(isSet)}, ${anyOf(found)}, NULL)`];
}

/** Whether a value is one of those that are written out; undefined only where the value is. */
export function memberSql(
  left: Value,
  items: readonly (string | number | boolean)[],
  dialect: Dialect,
): Value {
  const written = items.filter((item) => typeof item === 'string');
  const lower = dialect === 'formula' ? written.map((item) => item.toLowerCase()) : written;
  const numbers = items.filter((item) => typeof item === 'number');
  const moments = dialect === 'segmentation' ? written.flatMap((item) => parseMomentText(item) ?? []) : [];
  const found = [
    ...(left.text && lower.length > 0
      ? [sql`ifNull(has(${texts(lower)}, ${folded(left.text, dialect)}), false)`]
      : []),
    ...(left.number && numbers.length > 0
      ? [sql`ifNull(has(${floats(numbers)}, ${left.number}), false)`]
      : []),
    ...(left.date && moments.length > 0 ? [sql`ifNull(has(${floats(moments)}, ${left.date}), false)`] : []),
    ...(left.boolean && items.includes(true) ? [sql`ifNull(${left.boolean} = 1, false)`] : []),
    ...(left.boolean && items.includes(false) ? [sql`ifNull(${left.boolean} = 0, false)`] : []),
  ];
  return left.isDefined
    ? aBoolean(anyOf(found), true)
    : aBoolean(sql`if(${definedSql(left)}, ${anyOf(found)}, NULL)`);
}
