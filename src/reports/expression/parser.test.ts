import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#core';
import { expressions } from '../../../test/support/oracle/expressions.ts';
import { parseCondition, parseExpression } from './parser.ts';
import { printExpression } from './print.ts';

function problemOf(run: () => unknown): { problem: unknown; position: unknown } | null {
  try {
    run();
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'report_bad_expression') throw error;
    return { problem: error.facts['problem'], position: error.facts['position'] };
  }
}
const parse = (text: string) => problemOf(() => parseExpression(text, 'formula'));

test('what is printed is read back as the same tree', () => {
  fc.assert(
    fc.property(expressions('formula'), (expression) => {
      expect(parseExpression(printExpression(expression), 'formula')).toEqual(expression);
    }),
    { numRuns: 2_000 },
  );
});

test('garbage is refused by code and position, and its text is not told', () => {
  const words = fc.constantFrom(
    ...[
      'if(',
      'let(',
      'any(',
      'x',
      ',',
      ')',
      '(',
      '[',
      ']',
      '"',
      "'",
      'and',
      'or',
      'not',
      'in',
      '==',
      '<',
      '-',
    ],
    ...[
      '*',
      '1',
      '.5',
      '1e9',
      '"a"',
      'properties["p"]',
      'user[',
      'datedif(',
      'TODAY()',
      'true',
      '//',
      '\n',
      '\\',
      '\0',
    ],
  );
  const garbage = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(garbage, (text) => {
      const problem = parse(text);
      if (problem === null) return;
      expect(problem.position).toBeGreaterThanOrEqual(0);
      expect(problem.position).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ['parentheses', (n: number) => '('.repeat(n)],
  ['minus signs', (n: number) => '-'.repeat(n)],
  ['nots', (n: number) => 'not '.repeat(n / 4)],
  ['a chain', (n: number) => `1${'+1'.repeat(n / 2 - 1)}`],
  ['alternatives', (n: number) => `true${' or true'.repeat(n / 8 - 1)}`],
  ['nested calls', (n: number) => 'floor('.repeat(n / 6)],
  ['a list', (n: number) => `1 in [1${',1'.repeat(n / 2 - 10)}]`],
  ['a list within lists', (n: number) => '['.repeat(n)],
  ['nested lets', (n: number) => 'let(a,1,'.repeat(n / 8)],
  ['a text', (n: number) => `"${'a'.repeat(n - 2)}"`],
  ['spaces and comments', (n: number) => ' //\n'.repeat(n / 4)],
])('twenty thousand characters of %s are answered at once', (_, build) => {
  const startedAt = performance.now();
  parse(build(20_000));
  expect(performance.now() - startedAt).toBeLessThan(500);
  expect(parse(build(20_040))).toMatchObject({ problem: 'too_long' });
});

describe('precedence', () => {
  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['-1 + 2', '(-1 + 2)'],
    ['not 1 == 2 and true or false', '(((not (1 == 2)) and true) or false)'],
    ['1 + 1 in [2] == true', '(((1 + 1) in [2]) == true)'],
    ['NOT(True) AND DEFINED(user["a"])', '((not true) and defined(user["a"]))'],
    ['group["org"]["tier"] != \'gold\'', '(group["org"]["tier"] != "gold")'],
    ['event["$time"] >= datetime("2025-01-01")', '(event["$time"] >= datetime("2025-01-01"))'],
    ['let(spend, properties["a"] * 2, spend)', 'let(spend, (properties["a"] * 2), spend)'],
    ['LET(a, 1, b, a + 1, a * b)', 'let(a, 1, let(b, (a + 1), (a * b)))'],
    ['properties["l"][0] + "a"', '(properties["l"][0] + "a")'],
    ['user["l"] [ 12 ]', 'user["l"][12]'],
    ['["a", true][1] == [1][3]', '(true == undefined)'],
    ['regex_match("a1", "\\d+") // a comment', 'regex_match("a1", "\\\\d+")'],
  ])('%s', (text, printed) => {
    expect(printExpression(parseExpression(text, 'formula'))).toBe(printed);
  });
});

describe('what is refused, and where', () => {
  test.each([
    ['', 'unexpected', 0],
    ['1 +', 'unexpected', 3],
    ['1 2', 'unexpected', 2],
    ['"open', 'not_closed', 0],
    ['floor(1', 'not_closed', 0],
    ['price * 2', 'unknown_name', 0],
    ['1 + drop(2)', 'unknown_function', 4],
    ['floor()', 'argument_count', 0],
    ['ifs(true, 1, false)', 'argument_count', 0],
    ['1 and true', 'not_a_condition', 0],
    ['true or "a"', 'not_a_condition', 8],
    ['if(1 + 1, 2, 3)', 'not_a_condition', 3],
    ['regex_match("a", "(")', 'bad_pattern', 17],
    ['regex_replace("a", "a", "$1")', 'bad_pattern', 24],
    ['regex_match("a", properties["p"])', 'bad_pattern', 17],
    ['datedif(TODAY(), TODAY(), "W")', 'literal_wanted', 26],
    ['datetime("tomorrow")', 'bad_date', 9],
    ['datetime("2025-02-30")', 'bad_date', 9],
    ['datetime("2025-13-30")', 'bad_date', 9],
    ['"a" in [properties["p"]]', 'literal_wanted', 8],
    ['properties["l"][-1]', 'literal_wanted', 16],
    ['properties["l"][1.5]', 'literal_wanted', 16],
    ['any(x, properties["cart"], x["price"] > 1)', 'literal_wanted', 29],
    ['properties["l"][0', 'not_closed', 15],
    ['1 ; 2', 'unreadable', 2],
  ])('%s', (text, problem, position) => {
    expect(parse(text)).toEqual({ problem, position });
  });

  test('a segmentation expression knows the functions of Mixpanel, and no others', () => {
    const refused = problemOf(() => parseExpression('upper("a") == "A"', 'segmentation'));
    expect(refused).toEqual({ problem: 'unknown_function', position: 0 });
    expect(problemOf(() => parseExpression('round(number("1.5"))', 'segmentation'))).toBeNull();
  });

  test('a condition is not a number', () => {
    expect(problemOf(() => parseCondition('properties["a"] + 1', 'segmentation'))).toMatchObject({
      problem: 'not_a_condition',
    });
    expect(problemOf(() => parseCondition('properties["a"]', 'segmentation'))).toBeNull();
  });
});
