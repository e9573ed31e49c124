import { integer, type Sql, sql, text } from '#sql';
import { literalOf } from './check.ts';
import { folded, unlessHidden } from './compare.ts';
import { parseMomentText } from './moment.ts';
import type { Dialect, Expression, FunctionName } from './syntax.ts';
import {
  aBoolean,
  aDate,
  allOf,
  aNumber,
  anyOf,
  aText,
  chosen,
  definedSql,
  HIDDEN_TEXT,
  holdsSql,
  isHidden,
  nothing,
  type Value,
} from './value.ts';

/** What functions need to know besides their arguments. */
export interface Sentence {
  readonly dialect: Dialect;
  readonly timezone: string;
  /** When the local day began, in milliseconds; null where nobody knows what day it is. */
  readonly today: number | null;
}

interface Call {
  /** Already compiled. */
  readonly args: readonly Value[];
  /** As written, for arguments that are written out. */
  readonly written: readonly (string | number | boolean | undefined)[];
  readonly sentence: Sentence;
}

export function callSql(
  { name, args: expressions }: Expression & { readonly kind: 'call' },
  args: readonly Value[],
  sentence: Sentence,
): Value {
  return WRITE[name]({ args, written: expressions.map(literalOf), sentence });
}

const ZERO = sql`0`;

/** The host of an absolute URL (RFC 3986, section 3.2): without user and port; what has no scheme has no host. */
const URL_HOST =
  '^[a-z][a-z0-9+.-]*://(?:[^/?#]*@)?([\\p{L}\\p{N}_-]+(?:[.][\\p{L}\\p{N}_-]+)*)[.]?(?::[0-9]*)?(?:[/?#]|$)';

const WRITE: Readonly<Record<FunctionName, (call: Call) => Value>> = {
  if: ({ args: [when = nothing, result = nothing, otherwise = nothing] }) =>
    chosen([{ when: holdsSql(when), result }], otherwise),
  ifs: ({ args }) =>
    chosen(
      args.flatMap((when, index) =>
        index % 2 === 0 ? [{ when: holdsSql(when), result: args[index + 1] ?? nothing }] : [],
      ),
      nothing,
    ),
  boolean: ({ args: [value = nothing] }) => toBoolean(value),
  number: ({ args: [value = nothing] }) => toNumber(value),
  string: ({ args: [value = nothing] }) => toText(value),
  defined: ({ args: [value = nothing] }) => aBoolean(definedSql(value), true),
  has_prefix: (call) => affixSql(call, (whole, part) => sql`startsWith(${whole}, ${part})`),
  has_suffix: (call) => affixSql(call, (whole, part) => sql`endsWith(${whole}, ${part})`),
  min: ({ args }) => extreme(args, (a, b) => sql`least(${a}, ${b})`),
  max: ({ args }) => extreme(args, (a, b) => sql`greatest(${a}, ${b})`),
  floor: ({ args }) => ofNumber(args, (number) => sql`floor(${number})`),
  ceil: ({ args }) => ofNumber(args, (number) => sql`ceil(${number})`),
  round: ({ args }) => ofNumber(args, (number) => sql`floor(${number} + 0.5)`),
  upper: ({ args }) => ofText(args, (value) => sql`upperUTF8(${value})`),
  lower: ({ args }) => ofText(args, (value) => sql`lowerUTF8(${value})`),
  parse_url: ({ args, written }) =>
    ofReadable(args, (value) => {
      const host = sql`extract(lowerUTF8(${value}), ${text(URL_HOST)})`;
      const domain = sql`cutToFirstSignificantSubdomain(${host})`;
      return written[1] === 'domain'
        ? sql`nullIf(if(empty(${domain}) OR match(${host}, '^[0-9.]+$'), ${host}, ${domain}), '')`
        : sql`nullIf(${host}, '')`;
    }),
  regex_extract: ({ args, written }) => {
    const pattern = text(`(?i)(${written[1]})`);
    const index = integer(Number(written[2] ?? 0) + 1);
    return ofReadable(
      args,
      (value) =>
        sql`if(empty(extractGroups(${value}, ${pattern})), NULL, extractGroups(${value}, ${pattern})[${index}])`,
    );
  },
  regex_match: ({ args: [value = nothing], written }) =>
    value.text
      ? aBoolean(
          guarded(
            value,
            value.text,
            (plain) => sql`match(${plain}, ${text(`(?i)${written[1]}`)})`,
            sql`false`,
          ),
        )
      : nothing,
  regex_replace: ({ args, written }) =>
    ofReadable(
      args,
      (value) =>
        sql`replaceRegexpAll(${value}, ${text(`(?i)${written[1]}`)}, ${text(toReplacement(String(written[2])))})`,
    ),
  datedif: ({ args, written, sentence }) => difference(args, String(written[2]), sentence),
  today: ({ sentence: { today } }) =>
    today === null ? nothing : aDate(sql`toNullable(toFloat64(${integer(today)}))`),
  datetime: ({ written }) =>
    aDate(sql`toNullable(toFloat64(${integer(parseMomentText(String(written[0])) ?? 0)}))`),
  len: ({ args: [value = nothing] }) => lengthSql(value),
  left: ({ args }) => ofReadable(args, (value, [count = ZERO]) => sql`leftUTF8(${value}, ${count})`, 1),
  right: ({ args }) => ofReadable(args, (value, [count = ZERO]) => sql`rightUTF8(${value}, ${count})`, 1),
  mid: ({ args }) =>
    ofReadable(
      args,
      (value, [start = ZERO, count = ZERO]) => sql`substringUTF8(${value}, greatest(${start}, 1), ${count})`,
      2,
    ),
  split: ({ args, written }) => splitSql(args, String(written[1])),
  sum: ({ args: [value = nothing] }) => sumSql(value),
};

// --- casts --------------------------------------------------------------------------------------------------------------

function toBoolean(value: Value): Value {
  const truths = [
    ...(value.text ? [sql`ifNull(lowerUTF8(${value.text}) NOT IN ('', 'false'), false)`] : []),
    ...(value.number ? [sql`ifNull(${value.number} != 0, false)`] : []),
    ...(value.boolean ? [holdsSql(value)] : []),
    ...(value.date ? [sql`isNotNull(${value.date})`] : []),
    ...(value.texts ? [value.texts.isSet] : []),
    ...(value.numbers ? [value.numbers.isSet] : []),
  ];
  return aBoolean(anyOf(truths), true);
}

const DECIMAL = sql`'^[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?$'`;

/** The decimal that a text is; NULL where it is none, as where nobody may read it. */
export function readNumber(value: Sql): Sql {
  return sql`toFloat64OrNull(extract(${value}, ${DECIMAL}))`;
}

function toNumber(value: Value): Value {
  const parts = [
    ...(value.number ? [value.number] : []),
    ...(value.text ? [readNumber(value.text)] : []),
    ...(value.boolean ? [sql`toFloat64(${value.boolean})`] : []),
    ...(value.date ? [sql`(${value.date} / 1000)`] : []),
  ];
  const number = coalesced(parts);
  return number ? aNumber(number) : nothing;
}

function toText(value: Value): Value {
  const parts = [
    ...(value.text ? [value.text] : []),
    ...(value.number ? [sql`toString(${value.number} + 0)`] : []),
    ...(value.boolean
      ? [sql`if(isNull(${value.boolean}), NULL, if(${holdsSql(value)}, 'true', 'false'))`]
      : []),
    ...(value.date
      ? [
          sql`formatDateTime(fromUnixTimestamp64Milli(toInt64(${value.date}), 'UTC'), '%Y-%m-%dT%H:%i:%S', 'UTC')`,
        ]
      : []),
  ];
  const written = coalesced(parts);
  return written ? aText(written, { mayBeHidden: value.mayBeHidden }) : nothing;
}

function coalesced(parts: readonly Sql[]): Sql | undefined {
  const [first, ...rest] = parts;
  if (!first || rest.length === 0) return first;
  return sql`coalesce(${rest.reduce((all, part) => sql`${all}, ${part}`, first)})`;
}

// --- numbers ------------------------------------------------------------------------------------------------------------

function ofNumber([value = nothing]: readonly Value[], write: (number: Sql) => Sql): Value {
  return value.number ? aNumber(write(value.number)) : nothing;
}

/** Undefined where one of them is: ClickHouse's own `least` would leave it out. */
function extreme(values: readonly Value[], write: (a: Sql, b: Sql) => Sql): Value {
  const numbers = values.flatMap(({ number }) => (number ? [number] : []));
  const [first, ...rest] = numbers;
  if (!first || numbers.length < values.length) return nothing;
  const known = allOf(numbers.map((number) => sql`isNotNull(${number})`));
  return aNumber(sql`if(${known}, ${rest.reduce(write, first)}, NULL)`);
}

/** A list that is walked item by item: its numbers, and its texts as far as they are decimals. */
function sumSql({ texts, numbers }: Value): Value {
  if (numbers) return aNumber(sql`if(${numbers.isSet}, toFloat64(arraySum(${numbers.items})), NULL)`);
  if (!texts) return nothing;
  return aNumber(
    sql`if(${texts.isSet}, toFloat64(arraySum(summed -> ifNull(${readNumber(sql`summed`)}, 0), ${texts.items})), NULL)`,
  );
}

function lengthSql({ text: written, texts, numbers, mayBeHidden }: Value): Value {
  const parts = [
    ...(written
      ? [
          mayBeHidden
            ? sql`if(${isHidden(written)}, NULL, toFloat64(lengthUTF8(${written})))`
            : sql`toFloat64(lengthUTF8(${written}))`,
        ]
      : []),
    ...[texts, numbers].flatMap((list) =>
      list ? [sql`if(${list.isSet}, toFloat64(length(${list.items})), NULL)`] : [],
    ),
  ];
  const length = coalesced(parts);
  return length ? aNumber(length) : nothing;
}

// --- texts --------------------------------------------------------------------------------------------------------------

/** For functions that leave what nobody may read unreadable by themselves: they keep the NUL. */
function ofText([value = nothing]: readonly Value[], write: (value: Sql) => Sql): Value {
  return value.text ? aText(write(value.text), { mayBeHidden: value.mayBeHidden }) : nothing;
}

/** For functions that take a text apart: a text that nobody may read stays one. `counts`: whole numbers that follow it. */
function ofReadable(
  [value = nothing, ...rest]: readonly Value[],
  write: (value: Sql, counts: readonly Sql[]) => Sql,
  counts = 0,
): Value {
  const numbers = rest.slice(0, counts).flatMap(({ number }) => (number ? [number] : []));
  if (!value.text || numbers.length < counts) return nothing;
  const whole = numbers.map((number) => sql`toInt64(least(greatest(floor(${number}), 0), 1000000))`);
  const written = guarded(value, value.text, (plain) => write(plain, whole), HIDDEN_TEXT);
  const known = numbers.map((number) => sql`isNull(${number})`);
  return aText(known.length > 0 ? sql`if(${anyOf(known)}, NULL, ${written})` : written, {
    mayBeHidden: value.mayBeHidden,
  });
}

/** The text is bound to a name, so that it is written once however often it is read. */
function guarded({ mayBeHidden }: Value, value: Sql, write: (plain: Sql) => Sql, hidden: Sql): Sql {
  const plain = sql`plain`;
  const written = write(sql`assumeNotNull(${plain})`);
  return mayBeHidden
    ? sql`arrayMap(${plain} -> multiIf(isNull(${plain}), NULL, ${isHidden(plain)}, ${hidden}, ${written}), [${value}])[1]`
    : sql`arrayMap(${plain} -> if(isNull(${plain}), NULL, ${written}), [${value}])[1]`;
}

function affixSql(
  { args: [whole = nothing, part = nothing], sentence: { dialect } }: Call,
  write: (whole: Sql, part: Sql) => Sql,
): Value {
  if (!whole.text || !part.text) return nothing;
  const found = write(folded(whole.text, dialect), folded(part.text, dialect));
  return aBoolean(unlessHidden(found, [whole, part]));
}

function splitSql([value = nothing, , index]: readonly Value[], delimiter: string): Value {
  if (!value.text) return nothing;
  const pieces = (plain: Sql) => sql`splitByChar(${text(delimiter)}, ${plain})`;
  if (!index) {
    const items = guardedItems(value, value.text, pieces);
    return {
      ...nothing,
      mayBeHidden: value.mayBeHidden,
      texts: { items, isSet: sql`isNotNull(${value.text})` },
    };
  }
  // A text without the delimiter is its own only piece, whichever is asked for.
  return ofReadable(
    [value, index],
    (plain, [position = ZERO]) =>
      sql`multiIf(${position} < 1, NULL, length(${pieces(plain)}) = 1, ${plain}, ${position} > length(${pieces(plain)}), NULL, ${pieces(plain)}[${position}])`,
    1,
  );
}

function guardedItems({ mayBeHidden }: Value, value: Sql, write: (plain: Sql) => Sql): Sql {
  const plain = sql`plain`;
  const written = write(sql`assumeNotNull(${plain})`);
  return mayBeHidden
    ? sql`arrayMap(${plain} -> if(${isHidden(sql`assumeNotNull(${plain})`)}, [${HIDDEN_TEXT}], ${written}), [${value}])[1]`
    : sql`arrayMap(${plain} -> ${written}, [${value}])[1]`;
}

/** `$1` and `\1` name a group; every other backslash is one. */
function toReplacement(written: string): string {
  return written.replace(/[$\\](\d)|\\/g, (_, group?: string) =>
    group === undefined ? '\\\\' : `\\${group}`,
  );
}

// --- dates --------------------------------------------------------------------------------------------------------------

/** Between the local days of two dates; undefined where the second is before the first. */
function difference(
  [start = nothing, end = nothing]: readonly Value[],
  unit: string,
  { timezone }: Sentence,
): Value {
  if (!start.date || !end.date) return nothing;
  const day = (date: Sql) =>
    sql`toDate32(fromUnixTimestamp64Milli(toInt64(greatest(-2208000000000., least(10413000000000., ${date}))), ${text(timezone)}))`;
  const [from, to] = [sql`span.1`, sql`span.2`];
  const count = spanSql(unit, from, to);
  return aNumber(
    sql`if(isNull(${start.date}) OR isNull(${end.date}), NULL, arrayMap(span -> if(${from} > ${to}, NULL, toFloat64(${count})), [(${day(sql`assumeNotNull(${start.date})`)}, ${day(sql`assumeNotNull(${end.date})`)})])[1])`,
  );
}

function spanSql(unit: string, from: Sql, to: Sql): Sql {
  const months = sql`age('month', ${from}, ${to})`;
  const years = sql`age('year', ${from}, ${to})`;
  switch (unit) {
    case 'M':
      return months;
    case 'Y':
      return years;
    case 'MD':
      return sql`dateDiff('day', addMonths(${from}, ${months}), ${to})`;
    case 'YM':
      return sql`${months} % 12`;
    case 'YD':
      return sql`dateDiff('day', addYears(${from}, ${years}), ${to})`;
    default:
      return sql`dateDiff('day', ${from}, ${to})`;
  }
}
