import { badExpression } from './problem.ts';
import { EXPRESSION_LIMITS } from './syntax.ts';

export type Lexeme =
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  /** As it was written; words are compared without their case. */
  | { readonly kind: 'word'; readonly word: string; readonly at: number }
  | { readonly kind: 'sign'; readonly sign: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

const SPACE = /(?:\s+|\/\/[^\n]*)+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const SIGN = /==|!=|<=|>=|[-+*/%<>()[\],]/y;

/** The lexemes of an expression, and an end. Comments run from `//` to the end of the line. */
export function tokenize(text: string): readonly Lexeme[] {
  if (text.length > EXPRESSION_LIMITS.characters)
    throw badExpression('too_long', EXPRESSION_LIMITS.characters);
  const lexemes: Lexeme[] = [];
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const { lexeme, end } = read(text, at);
    lexemes.push(lexeme);
    at = skipSpace(text, end);
  }
  return [...lexemes, { kind: 'end', at: text.length }];
}

function read(text: string, at: number): { readonly lexeme: Lexeme; readonly end: number } {
  const first = text[at];
  if (first === '"' || first === "'") return readText(text, at, first);
  const number = matched(NUMBER, text, at);
  if (number !== null) {
    const value = Number(number);
    if (!Number.isFinite(value)) throw badExpression('unreadable', at);
    return { lexeme: { kind: 'number', value, at }, end: at + number.length };
  }
  const word = matched(WORD, text, at);
  if (word !== null) return { lexeme: { kind: 'word', word, at }, end: at + word.length };
  const sign = matched(SIGN, text, at);
  if (sign !== null) return { lexeme: { kind: 'sign', sign, at }, end: at + sign.length };
  throw badExpression('unreadable', at);
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', "'": "'", '\\': '\\' };

/** A backslash before anything else stands for itself, so that `"\d+"` is a pattern. */
function readText(text: string, start: number, quote: string) {
  const parts: string[] = [];
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === quote) {
      const lexeme = { kind: 'text', text: toPlainText(parts.join(''), start), at: start } as const;
      return { lexeme, end: at + 1 };
    }
    const escaped = character === '\\' ? ESCAPED[text[at + 1] ?? ''] : undefined;
    parts.push(escaped ?? character);
    if (escaped !== undefined) at++;
  }
  throw badExpression('not_closed', start);
}

/** Whole characters, and no NUL: that is what a value that nobody may read is compared as. */
function toPlainText(text: string, at: number): string {
  if (text.includes('\0') || !text.isWellFormed()) throw badExpression('unreadable', at);
  return text;
}

function matched(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function skipSpace(text: string, at: number): number {
  return at + (matched(SPACE, text, at)?.length ?? 0);
}
