import type { PropertyRef } from '#events';
import type { Expression } from '#reports';
import type { World, WorldEvent, WorldProfile, WorldProperty, WorldValue } from '../seed.ts';
import { wallClock } from './clock.ts';

/**
 * Expressions, evaluated the slow and obvious way on one event in clear. It shares no code with `src/reports`. A text that nobody may
 * read is an object without content: nothing can be done with it that would tell what it says.
 */
export type OracleValue =
  | undefined
  | string
  | number
  | boolean
  | { readonly date: number }
  | typeof HIDDEN
  | readonly Item[];
type Item = string | number | typeof HIDDEN;

export const HIDDEN = { hidden: true } as const;

export interface OracleSentence {
  readonly world: World;
  readonly event: WorldEvent;
  readonly dialect: 'formula' | 'segmentation';
  readonly now: number;
}

type Names = Readonly<Record<string, OracleValue>>;
/** Names that stand for items of lists. */
type Items = ReadonlySet<string>;

export function evaluate(
  expression: Expression,
  sentence: OracleSentence,
  names: Names = {},
  items: Items = new Set(),
): OracleValue {
  const of = (part: Expression): OracleValue => evaluate(part, sentence, names, items);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'undefined':
      return undefined;
    case 'list':
      return expression.items.filter((item) => typeof item !== 'boolean');
    case 'time':
      return { date: sentence.event.time };
    case 'property':
      return propertyOf(expression.property, sentence);
    case 'variable':
      return names[expression.name];
    case 'negate': {
      const value = of(expression.of);
      return typeof value === 'number' ? 0 - value : undefined;
    }
    case 'not': {
      const value = of(expression.of);
      if (value === undefined) return true;
      return typeof value === 'boolean' ? !value : undefined;
    }
    case 'and':
      return expression.of.every((part) => of(part) === true);
    case 'or':
      return expression.of.some((part) => of(part) === true);
    case 'item': {
      if (expression.of.kind === 'list') return expression.of.items[expression.index];
      const list = of(expression.of);
      return Array.isArray(list) ? (list as readonly Item[])[expression.index] : undefined;
    }
    case 'let':
      return evaluate(
        expression.body,
        sentence,
        { ...names, [expression.name]: of(expression.value) },
        itemsWithin(expression, items),
      );
    case 'each': {
      const list = of(expression.list);
      if (!Array.isArray(list)) return undefined;
      const found = list as readonly Item[];
      const made = found.map((item) =>
        evaluate(
          expression.body,
          sentence,
          { ...names, [expression.name]: item },
          new Set([...items, expression.name]),
        ),
      );
      if (expression.verb === 'any') return made.includes(true);
      if (expression.verb === 'all') return made.every((value) => value === true);
      if (expression.verb === 'filter') return found.filter((_, index) => made[index] === true);
      return made.filter(
        (value): value is Item => typeof value === 'string' || typeof value === 'number' || value === HIDDEN,
      );
    }
    case 'binary': {
      const left = of(expression.left);
      const isLeftItem = isItem(expression.left, items);
      if (expression.operator === 'in' && expression.right.kind === 'list')
        return left === undefined
          ? undefined
          : expression.right.items.some((item) =>
              equal(
                besideNumber(isLeftItem, left, item),
                besideDate(item, item, left, sentence),
                sentence.dialect,
              ),
            );
      const right = of(expression.right);
      return binary(
        expression.operator,
        besideNumber(isLeftItem, besideDate(literal(expression.left), left, right, sentence), right),
        besideNumber(
          isItem(expression.right, items),
          besideDate(literal(expression.right), right, left, sentence),
          left,
        ),
        sentence.dialect,
      );
    }
    case 'call':
      return call(expression.name, expression.args.map(of), expression.args, sentence);
  }
}

/** Lists keep their numbers as texts: beside a number an item is one, if it reads as one. */
function besideNumber(isOfList: boolean, value: OracleValue, other: OracleValue): OracleValue {
  return isOfList && typeof value === 'string' && typeof other === 'number'
    ? (toNumber(value) ?? value)
    : value;
}

function isItem(expression: Expression, items: Items): boolean {
  if (expression.kind === 'variable') return items.has(expression.name);
  if (expression.kind === 'let') return isItem(expression.body, itemsWithin(expression, items));
  return expression.kind === 'item' && expression.of.kind !== 'list';
}

function itemsWithin({ name, value }: Expression & { kind: 'let' }, items: Items): Items {
  const others = [...items].filter((known) => known !== name);
  return new Set(isItem(value, items) ? [...others, name] : others);
}

/** In `where` and `on` a written text that reads as a date is one beside a date. */
function besideDate(
  written: string | number | boolean | undefined,
  value: OracleValue,
  other: OracleValue,
  { dialect }: OracleSentence,
): OracleValue {
  if (dialect === 'formula' || typeof written !== 'string' || !isDate(other)) return value;
  const isMoment = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(written);
  const date = Date.parse(withOffset(written));
  return isMoment && !Number.isNaN(date) ? { date } : value;
}

// --- operators --------------------------------------------------------------------------------------------------------

function binary(
  operator: string,
  left: OracleValue,
  right: OracleValue,
  dialect: OracleSentence['dialect'],
): OracleValue {
  if (operator === '==') return equal(left, right, dialect);
  if (operator === '!=') return !equal(left, right, dialect);
  if (operator === 'in') return within(left, right, dialect);
  if (operator === '+' && isText(left) && isText(right))
    return left === HIDDEN || right === HIDDEN ? HIDDEN : `${String(left)}${String(right)}`;
  if (['<', '<=', '>', '>='].includes(operator)) {
    const [a, b] = isDate(left) && isDate(right) ? [left.date, right.date] : [left, right];
    if (typeof a !== 'number' || typeof b !== 'number') return undefined;
    return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
  }
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : left / right;
    default:
      return right === 0 ? undefined : left % right;
  }
}

function isText(value: OracleValue): value is string | typeof HIDDEN {
  return typeof value === 'string' || value === HIDDEN;
}

function isDate(value: OracleValue): value is { date: number } {
  return typeof value === 'object' && 'date' in value;
}

function equal(left: OracleValue, right: OracleValue, dialect: OracleSentence['dialect']): boolean {
  if (left === HIDDEN || right === HIDDEN) return false;
  if (isDate(left) && isDate(right)) return left.date === right.date;
  if (typeof left === 'string' && typeof right === 'string')
    return folded(left, dialect) === folded(right, dialect);
  return typeof left !== 'object' && left === right;
}

function folded(text: string, dialect: OracleSentence['dialect']): string {
  return dialect === 'formula' ? text.toLowerCase() : text;
}

function within(left: OracleValue, right: OracleValue, dialect: OracleSentence['dialect']): OracleValue {
  if (isText(left) && isText(right)) {
    if (left === HIDDEN || right === HIDDEN) return false;
    return folded(right as string, dialect).includes(folded(left as string, dialect));
  }
  if (!Array.isArray(right) || left === undefined) return undefined;
  if (Array.isArray(left)) return undefined;
  return (right as readonly Item[]).some((item) => equal(left, item, dialect));
}

// --- functions --------------------------------------------------------------------------------------------------------

function call(
  name: string,
  args: readonly OracleValue[],
  written: readonly Expression[],
  sentence: OracleSentence,
): OracleValue {
  const [a, b, c] = args;
  const { dialect, world } = sentence;
  switch (name) {
    case 'if':
      return a === true ? b : c;
    case 'ifs': {
      const index = args.findIndex((value, place) => place % 2 === 0 && value === true);
      return index === -1 ? undefined : args[index + 1];
    }
    case 'defined':
      return a !== undefined;
    case 'boolean':
      if (typeof a === 'string') return a !== '' && a.toLowerCase() !== 'false';
      return typeof a === 'number' ? a !== 0 : typeof a === 'boolean' ? a : a !== undefined;
    case 'number':
      return toNumber(a);
    case 'string':
      if (isDate(a)) return new Date(a.date).toISOString().slice(0, 19);
      return typeof a === 'number' || typeof a === 'boolean' ? String(a) : isText(a) ? a : undefined;
    case 'floor':
      return typeof a === 'number' ? Math.floor(a) : undefined;
    case 'ceil':
      return typeof a === 'number' ? Math.ceil(a) : undefined;
    case 'round':
      return typeof a === 'number' ? Math.floor(a + 0.5) : undefined;
    case 'min':
    case 'max': {
      if (args.some((value) => typeof value !== 'number')) return undefined;
      return name === 'min' ? Math.min(...(args as number[])) : Math.max(...(args as number[]));
    }
    case 'has_prefix':
    case 'has_suffix':
      return affixed(name, a, b, dialect);
    case 'upper':
      return onText(a, (text) => text.toUpperCase());
    case 'lower':
      return onText(a, (text) => text.toLowerCase());
    case 'len':
      if (typeof a === 'string') return [...a].length;
      return Array.isArray(a) ? a.length : undefined;
    case 'left':
      return withCount(a, b, (text, count) => text.slice(0, count));
    case 'right':
      return withCount(a, b, (text, count) => (count === 0 ? [] : text.slice(-count)));
    case 'mid':
      if (typeof c !== 'number') return undefined;
      return withCount(a, b, (text, start) => {
        const first = Math.max(start, 1) - 1;
        return text.slice(first, first + Math.max(Math.floor(c), 0));
      });
    case 'split':
      return split(a, String(literal(written[1])), written.length === 3, b === undefined ? undefined : c);
    case 'sum': {
      if (!Array.isArray(a)) return undefined;
      return (a as readonly Item[]).reduce<number>((sum, item) => sum + (toNumber(item) ?? 0), 0);
    }
    case 'parse_url':
      return onText(a, (text) => hostOf(text, literal(written[1]) === 'domain'));
    case 'regex_match':
      if (a === HIDDEN) return false;
      return typeof a === 'string' ? pattern(literal(written[1])).test(a) : undefined;
    case 'regex_extract':
      return onText(a, (text) => {
        const match = pattern(literal(written[1])).exec(text);
        return match ? (match[Number(literal(written[2]) ?? 0)] ?? '') : undefined;
      });
    case 'regex_replace':
      return onText(a, (text) =>
        text.replace(new RegExp(pattern(literal(written[1])), 'gi'), String(literal(written[2]))),
      );
    case 'datetime':
      return { date: Date.parse(withOffset(String(literal(written[0])))) };
    case 'today':
      return { date: sentence.now - (sentence.now % 86_400_000) };
    case 'datedif':
      return isDate(a) && isDate(b)
        ? difference(a.date, b.date, String(literal(written[2])), world.timezone)
        : undefined;
    default:
      throw new TypeError('the oracle does not know this function');
  }
}

function literal(expression: Expression | undefined): string | number | boolean | undefined {
  return expression?.kind === 'literal' ? expression.value : undefined;
}

function toNumber(value: OracleValue): number | undefined {
  if (typeof value === 'string')
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : undefined;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  return isDate(value) ? value.date / 1000 : undefined;
}

function onText(value: OracleValue, change: (text: string) => OracleValue): OracleValue {
  return typeof value === 'string' ? change(value) : value === HIDDEN ? HIDDEN : undefined;
}

function withCount(
  value: OracleValue,
  count: OracleValue,
  cut: (characters: string[], count: number) => string[],
): OracleValue {
  if (typeof count !== 'number') return undefined;
  return onText(value, (text) => cut([...text], Math.max(Math.floor(count), 0)).join(''));
}

function affixed(
  name: string,
  whole: OracleValue,
  part: OracleValue,
  dialect: OracleSentence['dialect'],
): OracleValue {
  if (!isText(whole) || !isText(part)) return undefined;
  if (whole === HIDDEN || part === HIDDEN) return false;
  const [text, affix] = [folded(whole as string, dialect), folded(part as string, dialect)];
  return name === 'has_prefix' ? text.startsWith(affix) : text.endsWith(affix);
}

function split(value: OracleValue, delimiter: string, isIndexed: boolean, index: OracleValue): OracleValue {
  if (!isIndexed)
    return typeof value === 'string' ? value.split(delimiter) : value === HIDDEN ? [HIDDEN] : undefined;
  if (typeof index !== 'number') return undefined;
  const position = Math.max(Math.floor(index), 0);
  return onText(value, (text) => {
    const pieces = text.split(delimiter);
    if (position < 1) return undefined;
    return pieces.length === 1 ? text : pieces[position - 1];
  });
}

/** Of `scheme://user@host:port/…`; short: its last two labels (the random expressions meet no suffix of two, such as co.uk). */
function hostOf(text: string, isShort: boolean): string | undefined {
  const [scheme, ...after] = text.split('://');
  if (after.length === 0 || !/^[a-z][a-z0-9+.-]*$/i.test(scheme ?? '')) return undefined;
  const authority = after.join('://').split(/[/?#]/)[0] ?? '';
  const host = (authority.split('@').at(-1) ?? '').replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  if (host.split('.').some((label) => !/^[\p{L}\p{N}_-]+$/u.test(label))) return undefined;
  const labels = host.replace(/^www\./, '').split('.');
  return isShort && !/^[\d.]+$/.test(host) ? labels.slice(-2).join('.') : host;
}

function pattern(source: string | number | boolean | undefined): RegExp {
  const text = String(source);
  return text.startsWith('(?-i)') ? new RegExp(text.slice(5)) : new RegExp(text, 'i');
}

function withOffset(text: string): string {
  if (text.length === 10) return `${text}T00:00:00Z`;
  return /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
}

/** Whole units between two local days, counted one by one. */
function difference(from: number, to: number, unit: string, zone: string): number | undefined {
  const [start, end] = [wallClock(from, zone).date, wallClock(to, zone).date];
  if (start > end) return undefined;
  const days = (first: string) => (Date.parse(end) - Date.parse(first)) / 86_400_000;
  const count = (step: (by: number) => string) => {
    let whole = 0;
    while (step(whole + 1) <= end && isWhole(step(whole + 1), start, end)) whole++;
    return whole;
  };
  const months = count((by) => monthsLater(start, by));
  const years = count((by) => monthsLater(start, 12 * by));
  switch (unit) {
    case 'M':
      return months;
    case 'Y':
      return years;
    case 'YM':
      return months % 12;
    case 'MD':
      return days(monthsLater(start, months));
    case 'YD':
      return days(monthsLater(start, 12 * years));
    default:
      return days(start);
  }
}

/** The 31st has no anniversary on the 30th: the month is whole once its day is reached. */
function isWhole(anniversary: string, start: string, end: string): boolean {
  return anniversary.slice(0, 7) < end.slice(0, 7) || end.slice(8) >= start.slice(8);
}

function monthsLater(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

// --- properties -------------------------------------------------------------------------------------------------------

function propertyOf(ref: PropertyRef, { world, event }: OracleSentence): OracleValue {
  const property = world.properties.find(
    ({ scope, group, name, isNamePublic, privacy }) =>
      scope === ref.scope &&
      (scope !== 'group' || group === ref.group) &&
      name === ref.name &&
      isNamePublic &&
      privacy !== 'identity',
  );
  if (!property) return undefined;
  return shown(property, storedFor(property, world, event));
}

function storedFor(
  { scope, group, name }: WorldProperty,
  world: World,
  event: WorldEvent,
): WorldValue | undefined {
  if (scope === 'event') return event.properties[name];
  const profileOf = (kind: string | null, id: string | null | undefined): WorldProfile | undefined =>
    world.profiles.find((profile) => profile.group === kind && profile.id === id && !profile.isDeleted);
  if (scope === 'group') return profileOf(group ?? '', event.groups[group ?? '']?.[0])?.properties[name];
  const user = world.links.find(([device]) => device === event.person)?.[1];
  return profileOf(null, user ?? event.person)?.properties[name];
}

function shown(property: WorldProperty, value: WorldValue | undefined): OracleValue {
  const isOpen = property.privacy === 'public' || property.privacy === 'crowd';
  const read = (text: string) => (isOpen && property.publicTexts.includes(text) ? text : HIDDEN);
  if (typeof value === 'string') return read(value);
  if (typeof value === 'object') return value.length === 0 ? undefined : value.map(read);
  return typeof value === 'number' && property.kind === 'date' ? { date: value } : value;
}
