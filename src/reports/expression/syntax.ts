import type { PropertyRef } from '#events';

/**
 * `formula`: custom properties, where comparisons of text ignore case and all functions are known. `segmentation`: Mixpanel's `where`
 * and `on`, where they do not, and the functions are floor, round, ceil, boolean, number, string, defined and datetime.
 */
export type Dialect = 'formula' | 'segmentation';

/** What was written, as a tree. Nothing in it has been looked up yet. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'property'; readonly property: PropertyRef }
  /** When the event happened. */
  | { readonly kind: 'time' }
  /** Bound by `let`, or an item of a list. */
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly (string | number | boolean)[] }
  /** One item of a list, counted from 0. */
  | { readonly kind: 'item'; readonly of: Expression; readonly index: number }
  | { readonly kind: 'negate' | 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] }
  | { readonly kind: 'let'; readonly name: string; readonly value: Expression; readonly body: Expression }
  | {
      readonly kind: 'each';
      readonly verb: EachVerb;
      readonly name: string;
      readonly list: Expression;
      readonly body: Expression;
    };

export const ARITHMETIC = ['+', '-', '*', '/', '%'] as const;
export const COMPARISONS = ['==', '!=', '<=', '>=', '<', '>', 'in'] as const;
export type BinaryOperator = (typeof ARITHMETIC)[number] | (typeof COMPARISONS)[number];

/** Verbs over the items of a list: `any(X, list, expression of X)`. */
export const EACH_VERBS = ['any', 'all', 'filter', 'map'] as const;
export type EachVerb = (typeof EACH_VERBS)[number];

/** Functions of values, with the number of arguments that they take. */
export const FUNCTIONS = {
  if: [3, 3],
  ifs: [2, 200],
  boolean: [1, 1],
  number: [1, 1],
  string: [1, 1],
  defined: [1, 1],
  has_prefix: [2, 2],
  has_suffix: [2, 2],
  min: [2, 20],
  max: [2, 20],
  floor: [1, 1],
  ceil: [1, 1],
  round: [1, 1],
  upper: [1, 1],
  lower: [1, 1],
  parse_url: [2, 2],
  regex_extract: [2, 3],
  regex_match: [2, 2],
  regex_replace: [3, 3],
  datedif: [3, 3],
  today: [0, 0],
  datetime: [1, 1],
  len: [1, 1],
  left: [2, 2],
  right: [2, 2],
  mid: [3, 3],
  split: [2, 3],
  sum: [1, 1],
} as const satisfies Record<string, readonly [number, number]>;
export type FunctionName = keyof typeof FUNCTIONS;

export const SEGMENTATION_FUNCTIONS: readonly string[] = [
  ...['boolean', 'number', 'string', 'defined'],
  ...['floor', 'ceil', 'round', 'datetime'],
];

/** Characters of one expression; nested parts; parts altogether. */
export const EXPRESSION_LIMITS = { characters: 20_000, depth: 80, parts: 4_000 } as const;

export const DATE_UNITS = ['D', 'M', 'Y', 'MD', 'YM', 'YD'] as const;
export const URL_PARTS = ['domain', 'full_domain'] as const;
