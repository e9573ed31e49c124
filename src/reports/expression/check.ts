import { RE2JS } from 're2js';
import { parseMomentText } from './moment.ts';
import { badExpression } from './problem.ts';
import { ARITHMETIC, DATE_UNITS, type Expression, FUNCTIONS, URL_PARTS } from './syntax.ts';

type Call = Expression & { readonly kind: 'call' };

interface Places {
  readonly at: number;
  /** Where each argument begins. */
  readonly places: readonly number[];
}

/** What of a call can be known without any data: how many arguments, and which of them are written out. */
export function assertArguments(call: Call, { at, places }: Places): void {
  const [least, most] = FUNCTIONS[call.name];
  const { length } = call.args;
  if (length < least || length > most || (call.name === 'ifs' && length % 2 === 1))
    throw badExpression('argument_count', at);
  conditionsOf(call).forEach((index) => {
    const condition = call.args[index];
    if (condition) assertCondition(condition, places[index] ?? at);
  });
  const wrong = call.args.findIndex((_, index) => !isWrittenWell(call, index));
  if (wrong !== -1)
    throw badExpression(
      call.name.startsWith('regex')
        ? 'bad_pattern'
        : call.name === 'datetime'
          ? 'bad_date'
          : 'literal_wanted',
      places[wrong] ?? at,
    );
}

function conditionsOf({ name, args }: Call): readonly number[] {
  if (name === 'if') return [0];
  return name === 'ifs' ? args.flatMap((_, index) => (index % 2 === 0 ? [index] : [])) : [];
}

/** Arguments that decide how the question is put, and so have to be written out. */
function isWrittenWell({ name, args }: Call, index: number): boolean {
  const value = literalOf(args[index]);
  switch (name) {
    case 'parse_url':
      return index === 0 || URL_PARTS.some((part) => part === value);
    case 'datedif':
      return index < 2 || DATE_UNITS.some((unit) => unit === value);
    case 'datetime':
      return typeof value === 'string' && parseMomentText(value) !== undefined;
    case 'split':
      return index !== 1 || (typeof value === 'string' && /^[\x20-\x7e]$/.test(value));
    case 'regex_extract':
      if (index === 2) return typeof value === 'number' && value >= 0 && value <= groupsOf(args[1]);
      return index === 0 || groupsOf(args[1]) >= 0;
    case 'regex_match':
      return index === 0 || groupsOf(args[1]) >= 0;
    case 'regex_replace':
      if (index === 2) return typeof value === 'string' && isReplacement(value, groupsOf(args[1]));
      return index === 0 || groupsOf(args[1]) >= 0;
    default:
      return true;
  }
}

/** The value of an expression that is written out. */
export function literalOf(expression: Expression | undefined): string | number | boolean | undefined {
  return expression?.kind === 'literal' ? expression.value : undefined;
}

const MAX_PATTERN = 500;

/** How many groups a pattern has; -1 where it is no pattern of ours. RE2: no pattern takes longer than the text is long. */
function groupsOf(expression: Expression | undefined): number {
  const pattern = literalOf(expression);
  if (typeof pattern !== 'string' || pattern.length > MAX_PATTERN) return -1;
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE).groupCount();
  } catch {
    return -1;
  }
}

/** `$1` and `\1` stand for a group that the pattern has. */
function isReplacement(text: string, groups: number): boolean {
  const named = [...text.matchAll(/[$\\](\d)/g)].map((match) => Number(match[1]));
  return named.every((group) => group <= groups);
}

/** Refuses what can be nothing but a number, a text or a list where a condition is wanted. */
export function assertCondition(expression: Expression, at: number): void {
  if (!canBeCondition(expression)) throw badExpression('not_a_condition', at);
}

const CONDITIONS: readonly string[] = ['boolean', 'defined', 'has_prefix', 'has_suffix', 'regex_match'];

function canBeCondition(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
      return typeof expression.value === 'boolean';
    case 'list':
    case 'item':
    case 'negate':
    case 'time':
      return false;
    case 'binary':
      return !ARITHMETIC.some((operator) => operator === expression.operator);
    case 'call':
      if (expression.name === 'if') return expression.args.slice(1).some(canBeCondition);
      if (expression.name === 'ifs')
        return expression.args.some((arg, index) => index % 2 === 1 && canBeCondition(arg));
      return CONDITIONS.includes(expression.name);
    case 'let':
      return canBeCondition(expression.body);
    case 'each':
      return expression.verb === 'any' || expression.verb === 'all';
    default:
      return true;
  }
}
