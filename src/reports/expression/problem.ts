import { AppError } from '#core';

/** Why an expression is not one of ours. */
const EXPRESSION_PROBLEMS = {
  too_long: 'the expression has too many characters',
  too_large: 'the expression has too many parts, or parts within parts',
  too_complex: 'the expression becomes too long a question: name what is repeated less often',
  unreadable: 'a character or a text that has no place here',
  not_closed: 'a text, bracket or parenthesis is not closed',
  unexpected: 'something else was expected here',
  unknown_function: 'there is no function of this name',
  unknown_name: 'this name was not defined by let, any, all, filter or map',
  argument_count: 'the function takes another number of arguments',
  literal_wanted: 'this argument is a text or number that is written out',
  bad_pattern: 'the regular expression cannot be read',
  bad_date: 'this is neither a day nor a moment',
  not_a_condition: 'a condition is wanted here: something that is true or false',
} as const;
export type ExpressionProblem = keyof typeof EXPRESSION_PROBLEMS;

/** `position`: characters before the place that is wrong. The expression itself is never told. */
export function badExpression(
  problem: ExpressionProblem,
  position: number,
): AppError<'report_bad_expression'> {
  return new AppError('report_bad_expression', EXPRESSION_PROBLEMS[problem], {
    facts: { problem, position },
  });
}
