import type { PropertyRef } from '#events';
import { assertArguments, assertCondition } from './check.ts';
import { type Lexeme, tokenize } from './lexer.ts';
import { badExpression } from './problem.ts';
import {
  ARITHMETIC,
  type BinaryOperator,
  COMPARISONS,
  type Dialect,
  EACH_VERBS,
  type EachVerb,
  EXPRESSION_LIMITS,
  type Expression,
  FUNCTIONS,
  type FunctionName,
  SEGMENTATION_FUNCTIONS,
} from './syntax.ts';

/** Throws `AppError('report_bad_expression')` with the position, whatever the text; linear in its length. */
export function parseExpression(text: string, dialect: Dialect): Expression {
  const parser: Parser = { lexemes: tokenize(text), at: 0, parts: 0, dialect };
  const expression = parseOr(parser, { depth: 0, names: new Set() });
  if (peek(parser).kind !== 'end') throw badExpression('unexpected', peek(parser).at);
  return expression;
}

/** As {@link parseExpression}, for what decides whether an event counts. */
export function parseCondition(text: string, dialect: Dialect): Expression {
  const condition = parseExpression(text, dialect);
  assertCondition(condition, 0);
  return condition;
}

/** The one thing that moves is `at`, and `parts` counts what was made. */
interface Parser {
  readonly lexemes: readonly Lexeme[];
  readonly dialect: Dialect;
  at: number;
  parts: number;
}

interface Scope {
  readonly depth: number;
  readonly names: ReadonlySet<string>;
}

// --- operators, the loosest first ------------------------------------------------------------------------------------

function parseOr(parser: Parser, scope: Scope): Expression {
  return parseSeries(parser, scope, 'or', parseAnd);
}

function parseAnd(parser: Parser, scope: Scope): Expression {
  return parseSeries(parser, scope, 'and', parseNot);
}

/** `a or b or c` is one part with three: a list of a thousand alternatives is not a thousand deep. */
function parseSeries(
  parser: Parser,
  scope: Scope,
  kind: 'and' | 'or',
  parseNext: (parser: Parser, scope: Scope) => Expression,
): Expression {
  const start = peek(parser).at;
  const first = parseNext(parser, scope);
  const of = [first];
  while (takeWord(parser, kind)) {
    if (of.length === 1) assertCondition(first, start);
    const { at } = peek(parser);
    const next = parseNext(parser, scope);
    assertCondition(next, at);
    of.push(next);
  }
  return of.length === 1 ? first : made(parser, { kind, of });
}

function parseNot(parser: Parser, scope: Scope): Expression {
  if (!takeWord(parser, 'not')) return parseComparison(parser, scope);
  return made(parser, { kind: 'not', of: parseNot(parser, deeper(parser, scope)) });
}

function parseComparison(parser: Parser, scope: Scope): Expression {
  return parseChain(parser, scope, COMPARISONS, parseSum);
}

function parseSum(parser: Parser, scope: Scope): Expression {
  return parseChain(parser, scope, ARITHMETIC.slice(0, 2), parseProduct);
}

function parseProduct(parser: Parser, scope: Scope): Expression {
  return parseChain(parser, scope, ARITHMETIC.slice(2), parseUnary);
}

/** Each operator of a chain makes the tree one deeper. */
function parseChain(
  parser: Parser,
  scope: Scope,
  operators: readonly BinaryOperator[],
  parseNext: (parser: Parser, scope: Scope) => Expression,
): Expression {
  let inner = scope;
  let left = parseNext(parser, inner);
  for (;;) {
    const operator = operators.find((candidate) => take(parser, candidate));
    if (!operator) return left;
    inner = deeper(parser, inner);
    left = made(parser, { kind: 'binary', operator, left, right: parseNext(parser, inner) });
  }
}

function parseUnary(parser: Parser, scope: Scope): Expression {
  if (!take(parser, '-')) return parseIndexed(parser, scope);
  const of = parseUnary(parser, deeper(parser, scope));
  return made(parser, isNumber(of) ? { kind: 'literal', value: 0 - of.value } : { kind: 'negate', of });
}

/** `properties["list"][0]`: the first item. */
function parseIndexed(parser: Parser, scope: Scope): Expression {
  let inner = scope;
  let of = parsePrimary(parser, scope);
  while (peekSign(parser) === '[') {
    const opened = next(parser).at;
    const index = next(parser);
    if (index.kind !== 'number' || !Number.isSafeInteger(index.value))
      throw badExpression('literal_wanted', index.at);
    expectSign(parser, ']', opened);
    inner = deeper(parser, inner);
    of = made(parser, itemOf(of, index.value));
  }
  return of;
}

/** Of a list that is written out the item is known, whatever its kind. */
function itemOf(of: Expression, index: number): Expression {
  if (of.kind !== 'list') return { kind: 'item', of, index };
  const value = of.items[index];
  return value === undefined ? { kind: 'undefined' } : { kind: 'literal', value };
}

function isNumber(expression: Expression): expression is { kind: 'literal'; value: number } {
  return expression.kind === 'literal' && typeof expression.value === 'number';
}

// --- what operators stand between -------------------------------------------------------------------------------------

function parsePrimary(parser: Parser, scope: Scope): Expression {
  const lexeme = next(parser);
  switch (lexeme.kind) {
    case 'text':
      return made(parser, { kind: 'literal', value: lexeme.text });
    case 'number':
      return made(parser, { kind: 'literal', value: lexeme.value });
    case 'word':
      return parseWord(parser, scope, lexeme.word, lexeme.at);
    case 'sign':
      if (lexeme.sign === '(') return parseWithin(parser, scope, lexeme.at);
      if (lexeme.sign === '[') return parseList(parser, lexeme.at);
      throw badExpression('unexpected', lexeme.at);
    case 'end':
      throw badExpression('unexpected', lexeme.at);
  }
}

function parseWithin(parser: Parser, scope: Scope, at: number): Expression {
  const within = parseOr(parser, deeper(parser, scope));
  expectSign(parser, ')', at);
  return within;
}

function parseList(parser: Parser, at: number): Expression {
  const items: (string | number | boolean)[] = [];
  if (!take(parser, ']')) {
    do items.push(parseItem(parser));
    while (take(parser, ','));
    expectSign(parser, ']', at);
  }
  return made(parser, { kind: 'list', items });
}

function parseItem(parser: Parser): string | number | boolean {
  const isNegative = take(parser, '-');
  const lexeme = next(parser);
  made(parser, { kind: 'undefined' });
  if (lexeme.kind === 'number') return isNegative ? 0 - lexeme.value : lexeme.value;
  if (isNegative) throw badExpression('literal_wanted', lexeme.at);
  if (lexeme.kind === 'text') return lexeme.text;
  const word = lexeme.kind === 'word' ? lexeme.word.toLowerCase() : '';
  if (word !== 'true' && word !== 'false') throw badExpression('literal_wanted', lexeme.at);
  return word === 'true';
}

const CONSTANTS: Readonly<Record<string, Expression>> = {
  true: { kind: 'literal', value: true },
  false: { kind: 'literal', value: false },
  undefined: { kind: 'undefined' },
};

function parseWord(parser: Parser, scope: Scope, word: string, at: number): Expression {
  if (scope.names.has(word)) return made(parser, { kind: 'variable', name: word });
  const lower = word.toLowerCase();
  if (peekSign(parser) === '[') return parseProperty(parser, lower, at);
  if (peekSign(parser) === '(') return parseCall(parser, scope, lower, at);
  const constant = Object.hasOwn(CONSTANTS, lower) ? CONSTANTS[lower] : undefined;
  if (!constant) throw badExpression('unknown_name', at);
  return made(parser, constant);
}

/** `properties["x"]`, `event["x"]`, `user["x"]`, `group["key"]["x"]`. */
function parseProperty(parser: Parser, word: string, at: number): Expression {
  const name = parseName(parser);
  if (word === 'group') return propertyOf(parser, { scope: 'group', group: name, name: parseName(parser) });
  if (word === 'user') return propertyOf(parser, { scope: 'person', name });
  if (word !== 'properties' && word !== 'event') throw badExpression('unknown_name', at);
  const isTime = name === '$time' || name === 'time';
  return isTime ? made(parser, { kind: 'time' }) : propertyOf(parser, { scope: 'event', name });
}

function propertyOf(parser: Parser, property: PropertyRef): Expression {
  return made(parser, { kind: 'property', property });
}

function parseName(parser: Parser): string {
  const { at } = peek(parser);
  if (!take(parser, '[')) throw badExpression('unexpected', at);
  const name = next(parser);
  if (name.kind !== 'text' || name.text === '' || name.text.length > 255)
    throw badExpression('unexpected', name.at);
  expectSign(parser, ']', at);
  return name.text;
}

function parseCall(parser: Parser, scope: Scope, word: string, at: number): Expression {
  const isKnown = parser.dialect === 'formula' || SEGMENTATION_FUNCTIONS.includes(word);
  next(parser);
  const within = deeper(parser, scope);
  if (isKnown && word === 'let') return parseLet(parser, within, at);
  const verb = EACH_VERBS.find((candidate) => candidate === word);
  if (isKnown && verb) return parseEach(parser, within, verb, at);
  if (!isKnown || !isFunction(word)) throw badExpression('unknown_function', at);
  return parseFunction(parser, within, word, at);
}

function isFunction(word: string): word is FunctionName {
  return Object.hasOwn(FUNCTIONS, word);
}

function parseFunction(parser: Parser, scope: Scope, name: FunctionName, at: number): Expression {
  const args: Expression[] = [];
  const places: number[] = [];
  if (!take(parser, ')')) {
    do {
      places.push(peek(parser).at);
      args.push(parseOr(parser, scope));
    } while (take(parser, ','));
    expectSign(parser, ')', at);
  }
  const call = { kind: 'call', name, args } as const;
  assertArguments(call, { at, places });
  return made(parser, call);
}

function parseLet(parser: Parser, scope: Scope, at: number): Expression {
  const name = parseVariable(parser, at);
  const value = parseOr(parser, scope);
  expectSign(parser, ',', at);
  const within = { ...scope, names: new Set([...scope.names, name]) };
  // Several names, one after the other: each is known to those that follow.
  if (isNamed(parser))
    return made(parser, { kind: 'let', name, value, body: parseLet(parser, deeper(parser, within), at) });
  const body = parseOr(parser, within);
  expectSign(parser, ')', at);
  return made(parser, { kind: 'let', name, value, body });
}

/** A word before a comma: what is to be said ends with a parenthesis. */
function isNamed({ lexemes, at }: Parser): boolean {
  const [word, comma] = [lexemes[at], lexemes[at + 1]];
  return word?.kind === 'word' && comma?.kind === 'sign' && comma.sign === ',';
}

function parseEach(parser: Parser, scope: Scope, verb: EachVerb, at: number): Expression {
  const name = parseVariable(parser, at);
  const list = parseOr(parser, scope);
  expectSign(parser, ',', at);
  const start = peek(parser).at;
  const body = parseOr(parser, { ...scope, names: new Set([...scope.names, name]) });
  if (verb !== 'map') assertCondition(body, start);
  expectSign(parser, ')', at);
  return made(parser, { kind: 'each', verb, name, list, body });
}

const KEPT_WORDS = ['and', 'or', 'not', 'in', 'true', 'false', 'undefined'];

function parseVariable(parser: Parser, at: number): string {
  const lexeme = next(parser);
  if (lexeme.kind !== 'word' || KEPT_WORDS.includes(lexeme.word.toLowerCase()))
    throw badExpression('unexpected', lexeme.at);
  expectSign(parser, ',', at);
  return lexeme.word;
}

// --- lexemes ----------------------------------------------------------------------------------------------------------

function peek({ lexemes, at }: Parser): Lexeme {
  const lexeme = lexemes[Math.min(at, lexemes.length - 1)];
  if (!lexeme) throw new TypeError('an expression has an end');
  return lexeme;
}

function next(parser: Parser): Lexeme {
  const lexeme = peek(parser);
  parser.at++;
  return lexeme;
}

function peekSign(parser: Parser): string | undefined {
  const lexeme = peek(parser);
  return lexeme.kind === 'sign' ? lexeme.sign : undefined;
}

function take(parser: Parser, operator: string): boolean {
  if (operator === 'in') return takeWord(parser, operator);
  if (peekSign(parser) !== operator) return false;
  parser.at++;
  return true;
}

function takeWord(parser: Parser, word: string): boolean {
  const lexeme = peek(parser);
  if (lexeme.kind !== 'word' || lexeme.word.toLowerCase() !== word) return false;
  parser.at++;
  return true;
}

/** `opened`: where what is not closed began. */
function expectSign(parser: Parser, sign: string, opened: number): void {
  const lexeme = peek(parser);
  if (take(parser, sign)) return;
  throw lexeme.kind === 'end' ? badExpression('not_closed', opened) : badExpression('unexpected', lexeme.at);
}

function deeper(parser: Parser, scope: Scope): Scope {
  if (scope.depth >= EXPRESSION_LIMITS.depth) throw badExpression('too_large', peek(parser).at);
  return { ...scope, depth: scope.depth + 1 };
}

function made(parser: Parser, expression: Expression): Expression {
  if (++parser.parts > EXPRESSION_LIMITS.parts) throw badExpression('too_large', peek(parser).at);
  return expression;
}
