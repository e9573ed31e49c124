import { joinSql, type Sql, sql } from '#sql';

/**
 * The value of an expression in one row, as SQL. A property may have been sent as several kinds, so that an expression may be a
 * text in one row and a number in another: each kind that it can have is a column of its own, NULL in the rows where it is not that.
 * NULL in all of them: undefined.
 */
export interface Value {
  /** Nullable(String). A text that nobody may read contains a NUL, which no readable text does; so does what is made of it. */
  readonly text?: Sql;
  /** Nullable(Float64). */
  readonly number?: Sql;
  /** Nullable(UInt8). */
  readonly boolean?: Sql;
  /** Nullable(Float64): milliseconds since 1970. */
  readonly date?: Sql;
  readonly texts?: Items;
  readonly numbers?: Items;
  /** Some text of it may be one that nobody may read. */
  readonly mayBeHidden: boolean;
  /** A text of a list, where numbers are kept as their decimals: beside a number it is one, if it reads as one. */
  readonly isItem?: boolean;
  /** Written out, or made so that it always has a value. */
  readonly isDefined: boolean;
}

/** A list: not Nullable in ClickHouse, so that whether it is there is said beside it. */
interface Items {
  readonly items: Sql;
  readonly isSet: Sql;
}

export const SCALARS = ['text', 'number', 'boolean', 'date'] as const;
const LISTS = ['texts', 'numbers'] as const;

export const nothing: Value = { mayBeHidden: false, isDefined: false };
const facts = { mayBeHidden: false, isDefined: false };

export const aNumber = (number: Sql, isDefined = false): Value => ({ ...facts, number, isDefined });
export const aBoolean = (boolean: Sql, isDefined = false): Value => ({ ...facts, boolean, isDefined });
export const aDate = (date: Sql): Value => ({ ...facts, date });
export const aText = (text: Sql, { mayBeHidden = false, isDefined = false } = {}): Value => ({
  text,
  mayBeHidden,
  isDefined,
});

/** A text that stands for all that nobody may read. */
export const HIDDEN_TEXT = sql`char(0)`;

export function isHidden(text: Sql): Sql {
  return sql`position(${text}, char(0)) > 0`;
}

/** Undefined where there is no such kind. */
const noNumber = sql`CAST(NULL, 'Nullable(Float64)')`;
const noText = sql`CAST(NULL, 'Nullable(String)')`;
const noBoolean = sql`CAST(NULL, 'Nullable(UInt8)')`;
const none = { text: noText, number: noNumber, boolean: noBoolean, date: noNumber } as const;
const emptyItems: Record<(typeof LISTS)[number], Items> = {
  texts: { items: sql`CAST([], 'Array(String)')`, isSet: sql`false` },
  numbers: { items: sql`CAST([], 'Array(Float64)')`, isSet: sql`false` },
};

/** Whether the value is one of any kind; false: undefined. */
export function definedSql(value: Value): Sql {
  if (value.isDefined) return sql`true`;
  return anyOf([
    ...SCALARS.flatMap((kind) => (value[kind] ? [sql`isNotNull(${value[kind]})`] : [])),
    ...LISTS.flatMap((kind) => (value[kind] ? [value[kind].isSet] : [])),
  ]);
}

/** The condition that a value is: undefined, and what is no condition, does not hold. */
export function holdsSql({ boolean }: Value): Sql {
  return boolean ? sql`ifNull(${boolean}, false)` : sql`false`;
}

export function anyOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`false` : sql`(${joinSql(conditions, sql` OR `)})`;
}

export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : sql`(${joinSql(conditions, sql` AND `)})`;
}

/** The first of several that has a value, kind by kind. */
export function firstOf(values: readonly Value[]): Value {
  const [first, ...rest] = values;
  if (!first) return nothing;
  if (rest.length === 0) return first;
  return merged(values, (parts) => sql`coalesce(${joinSql(parts)})`, firstItems);
}

function firstItems(lists: readonly Items[]): Items {
  return lists.reduceRight((otherwise, list) => ({
    items: sql`if(${list.isSet}, ${list.items}, ${otherwise.items})`,
    isSet: anyOf([list.isSet, otherwise.isSet]),
  }));
}

/** `cases` by turns, each with the condition under which it is the value; undefined where none is. */
export function chosen(
  cases: readonly { readonly when: Sql; readonly result: Value }[],
  otherwise: Value,
): Value {
  const values = [...cases.map(({ result }) => result), otherwise];
  const branches = (pick: (value: Value) => Sql) =>
    sql`multiIf(${joinSql(cases.map(({ when, result }) => sql`${when}, ${pick(result)}`))}, ${pick(otherwise)})`;
  return {
    ...Object.fromEntries(
      SCALARS.filter((kind) => values.some((value) => value[kind])).map((kind) => [
        kind,
        branches((value) => value[kind] ?? none[kind]),
      ]),
    ),
    ...Object.fromEntries(
      LISTS.filter((kind) => values.some((value) => value[kind])).map((kind) => [
        kind,
        {
          items: branches((value) => (value[kind] ?? emptyItems[kind]).items),
          isSet: branches((value) => (value[kind] ?? emptyItems[kind]).isSet),
        },
      ]),
    ),
    mayBeHidden: values.some(({ mayBeHidden }) => mayBeHidden),
    isDefined: values.every(({ isDefined }) => isDefined),
  };
}

function merged(
  values: readonly Value[],
  scalar: (parts: readonly Sql[]) => Sql,
  list: (parts: readonly Items[]) => Items,
): Value {
  const parts = <Kind extends keyof Value>(kind: Kind) =>
    values.flatMap((value) => {
      const part = value[kind];
      return part === undefined ? [] : [part as Exclude<Value[Kind], undefined>];
    });
  return {
    ...Object.fromEntries(
      SCALARS.map((kind) => [kind, parts(kind)] as const)
        .filter(([, found]) => found.length > 0)
        .map(([kind, found]) => [kind, scalar(found)]),
    ),
    ...Object.fromEntries(
      LISTS.map((kind) => [kind, parts(kind)] as const)
        .filter(([, found]) => found.length > 0)
        .map(([kind, found]) => [kind, list(found)]),
    ),
    mayBeHidden: values.some(({ mayBeHidden }) => mayBeHidden),
    isDefined: values.some(({ isDefined }) => isDefined),
  };
}
