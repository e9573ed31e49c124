/**
 * SQL as a write-only value. Only the `sql` tag makes SQL text, and only typed parameters carry values; a bare string
 * in a template is a compile error and a `TypeError`. There is no escape function and no `raw()`.
 */
export class Sql {
  readonly #parts: readonly Part[];
  /** Characters of the statement that this becomes, about: known without writing it, however often a part is used. */
  readonly length: number;

  private constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.length = parts.reduce((sum, part) => sum + (part instanceof Param ? PARAM_LENGTH : part.length), 0);
  }

  static template(strings: TemplateStringsArray, values: readonly (Sql | Param)[]): Sql {
    const parts: Part[] = [];
    strings.forEach((text, index) => {
      if (text !== '') parts.push(text);
      const value = values[index];
      if (index >= strings.length - 1) return;
      if (!(value instanceof Sql || value instanceof Param))
        throw new TypeError('only Sql and Param may be interpolated');
      parts.push(value);
    });
    return new Sql(parts);
  }

  /** A scalar of the query that does not depend on its rows: written once, at the head, and named wherever it is used. */
  static constant(query: Sql): Sql {
    return new Sql([new Constant(query)]);
  }

  static joined(items: readonly Sql[], separator: Sql): Sql {
    return new Sql(items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])));
  }

  /**
   * Text with `{p0:Type}` placeholders and the values to bind to them. A parameter used twice is sent once; constants stand at the head of
   * a question, or in their places in a statement that is none.
   */
  toStatement(): Statement {
    const names = new Map<Param, string>();
    const constants = new Map<Constant, string>();
    const heads: string[] = [];
    const isQuestion = /^(SELECT|WITH)\b/.test(this.#opening());
    const nameOf = (constant: Constant): string => {
      const known = constants.get(constant);
      if (known !== undefined) return known;
      const text = write(constant.query);
      const name = `c${constants.size}`;
      constants.set(constant, name);
      heads.push(`(${text}) AS ${name}`);
      return name;
    };
    const write = (sql: Sql): string =>
      sql.#parts
        .map((part) => {
          if (typeof part === 'string') return part;
          if (part instanceof Sql) return write(part);
          if (part instanceof Constant) return isQuestion ? nameOf(part) : `(${write(part.query)})`;
          const name = names.get(part) ?? `p${names.size}`;
          names.set(part, name);
          return `{${name}:${part.type}}`;
        })
        .join('');
    const text = withHeads(heads, write(this));
    return { text, params: Object.fromEntries([...names].map(([param, name]) => [name, param.value])) };
  }

  /** The first words. */
  #opening(): string {
    for (const part of this.#parts) {
      const words = part instanceof Sql ? part.#opening() : typeof part === 'string' ? part.trim() : '?';
      if (words !== '') return words;
    }
    return '';
  }
}

/** A scalar subquery, the same wherever the same object stands. */
class Constant {
  readonly query: Sql;
  /** That of its name. */
  readonly length = 2;
  constructor(query: Sql) {
    this.query = query;
  }
}

type Part = string | Param | Sql | Constant;

function withHeads(heads: readonly string[], text: string): string {
  if (heads.length === 0) return text;
  return `WITH ${heads.join(',\n')}${text.replace(/^\s*(WITH\b)?/, (_, others) => (others ? ',\n' : '\n'))}`;
}

/** `{p12:Array(String)}`, about. */
const PARAM_LENGTH = 20;

/** A value with the ClickHouse type it is bound as. Made only by the constructors below. */
export class Param {
  readonly type: string;
  readonly value: ParamValue;
  private constructor(type: string, value: ParamValue) {
    this.type = type;
    this.value = value;
  }
  static of(type: string, value: ParamValue): Param {
    return new Param(type, value);
  }
}

export type ParamValue = string | number | boolean | readonly string[] | readonly number[];

/** A finished statement: text with placeholders, and the values that the engine binds. */
export interface Statement {
  readonly text: string;
  readonly params: Readonly<Record<string, ParamValue>>;
}

export function sql(strings: TemplateStringsArray, ...values: readonly (Sql | Param)[]): Sql {
  return Sql.template(strings, values);
}

/** What `query` finds, one row and column, as a value: asked once however often it stands in the statement. It sees none of the rows around it. */
export function constant(query: Sql): Sql {
  return Sql.constant(query);
}

/** Joins fragments, by `, ` unless told otherwise. An empty list gives empty SQL: check before you call. */
export function joinSql(items: readonly Sql[], separator: Sql = sql`, `): Sql {
  return Sql.joined(items, separator);
}

/**
 * The column of a catalogue slot (`t12` text, `n3` number, `l1` list, `g2` organisation). The only identifier that is not
 * a literal in a template: it comes from our catalogue and has one shape.
 */
export function slotColumn(slot: string): Sql {
  if (!isSlot(slot)) throw new TypeError('not a catalogue slot');
  return Sql.template(Object.assign([slot], { raw: [slot] }), []);
}

/** Whether a column's name is one of a catalogue slot. */
export const isSlot = (column: string): boolean => /^[tnlg][1-9]\d{0,2}$/.test(column);

export const text = (value: string): Param => Param.of('String', value);
export const texts = (values: readonly string[]): Param => Param.of('Array(String)', values);
export const float = (value: number): Param => Param.of('Float64', value);
export const floats = (values: readonly number[]): Param => Param.of('Array(Float64)', values);
export const integer = (value: number): Param => Param.of('Int64', value);
export const integers = (values: readonly number[]): Param => Param.of('Array(Int64)', values);
export const count = (value: number): Param => Param.of('UInt64', value);
/** A token, surrogate or other 63-bit number; sent as decimal text, so that no digit is lost. */
export const uint64 = (value: bigint): Param => Param.of('UInt64', value.toString());
export const uint64s = (values: readonly bigint[]): Param =>
  Param.of(
    'Array(UInt64)',
    values.map((value) => value.toString()),
  );
export const uint32 = (value: number): Param => Param.of('UInt32', value);
/** A point in time, milliseconds since 1970, bound as Int64: compare with `toUnixTimestamp64Milli` or use `instant`. */
export const millis = (value: number): Param => Param.of('Int64', value);
/** A point in time as `DateTime64(3, 'UTC')`. */
export const instant = (value: number): Sql => sql`fromUnixTimestamp64Milli(${millis(value)}, 'UTC')`;
