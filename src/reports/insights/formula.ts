import { AppError, assertNever } from '#core';

/** A formula over metrics A, B, C…, as a tree. */
export type Formula =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'metric'; readonly letter: string }
  | { readonly kind: 'negate'; readonly of: Formula }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Formula;
      readonly right: Formula;
    };

/**
 * Reads `+ - * / ( )`, constants and the letters of metrics, with the usual precedence. Throws
 * `AppError('report_bad_formula')`. The contract bounds the text (200 characters), and so the recursion.
 */
export function parseFormula(text: string, path: string): Formula {
  const tokens = tokenize(text, path);
  const { formula, rest } = parseSum(tokens, path);
  if (rest.length > 0) throw badFormula(path);
  return formula;
}

/** The letters that a formula names. */
export function metricsIn(formula: Formula): readonly string[] {
  switch (formula.kind) {
    case 'constant':
      return [];
    case 'metric':
      return [formula.letter];
    case 'negate':
      return metricsIn(formula.of);
    case 'binary':
      return [...metricsIn(formula.left), ...metricsIn(formula.right)];
    default:
      return assertNever(formula);
  }
}

/** Null where a part has no answer, where a division is by zero, and where the result is not a finite number. */
export function evaluate(formula: Formula, answerOf: (letter: string) => number | null): number | null {
  switch (formula.kind) {
    case 'constant':
      return formula.value;
    case 'metric':
      return answerOf(formula.letter);
    case 'negate': {
      const value = evaluate(formula.of, answerOf);
      return value === null ? null : 0 - value;
    }
    case 'binary': {
      const left = evaluate(formula.left, answerOf);
      const right = evaluate(formula.right, answerOf);
      return left === null || right === null ? null : calculate(formula.operator, left, right);
    }
    default:
      return assertNever(formula);
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: number, right: number): number | null {
  if (operator === '/' && right === 0) return null;
  const results = { '+': left + right, '-': left - right, '*': left * right, '/': left / right };
  return Number.isFinite(results[operator]) ? results[operator] : null;
}

type Lexeme = string;

function tokenize(text: string, path: string): readonly Lexeme[] {
  const lexemes = text.match(/\d+(?:\.\d+)?|[A-Z]+|[-+*/()]|\S/g) ?? [];
  if (lexemes.length === 0 || lexemes.some((lexeme) => !/^(\d.*|[A-Z]{1,2}|[-+*/()])$/.test(lexeme)))
    throw badFormula(path);
  return lexemes;
}

interface Step {
  readonly formula: Formula;
  readonly rest: readonly Lexeme[];
}

function parseSum(tokens: readonly Lexeme[], path: string): Step {
  return parseChain(tokens, ['+', '-'], parseProduct, path);
}

function parseProduct(tokens: readonly Lexeme[], path: string): Step {
  return parseChain(tokens, ['*', '/'], parseFactor, path);
}

function parseChain(
  tokens: readonly Lexeme[],
  operators: readonly ('+' | '-' | '*' | '/')[],
  parseNext: (tokens: readonly Lexeme[], path: string) => Step,
  path: string,
): Step {
  let { formula, rest } = parseNext(tokens, path);
  for (;;) {
    const operator = operators.find((candidate) => candidate === rest[0]);
    if (!operator) return { formula, rest };
    const right = parseNext(rest.slice(1), path);
    formula = { kind: 'binary', operator, left: formula, right: right.formula };
    rest = right.rest;
  }
}

function parseFactor(tokens: readonly Lexeme[], path: string): Step {
  const [first, ...rest] = tokens;
  if (first === undefined) throw badFormula(path);
  if (first === '-') {
    const { formula, rest: after } = parseFactor(rest, path);
    return { formula: { kind: 'negate', of: formula }, rest: after };
  }
  if (first === '(') {
    const { formula, rest: after } = parseSum(rest, path);
    if (after[0] !== ')') throw badFormula(path);
    return { formula, rest: after.slice(1) };
  }
  if (/^\d/.test(first)) return { formula: { kind: 'constant', value: Number(first) }, rest };
  if (/^[A-Z]+$/.test(first)) return { formula: { kind: 'metric', letter: first }, rest };
  throw badFormula(path);
}

export function badFormula(path: string) {
  return new AppError(
    'report_bad_formula',
    'a formula uses + - * / ( ), numbers and the letters of events asked above',
    {
      facts: { path },
    },
  );
}
