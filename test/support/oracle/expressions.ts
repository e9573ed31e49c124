import fc from 'fast-check';
import type { PropertyRef } from '#events';
import type { Expression } from '#reports';

/**
 * Random expressions over these properties, of every form that the grammar has: mostly ones that fit together, now and then ones
 * that do not.
 */
const KNOWN: readonly PropertyRef[] = [
  { scope: 'event', name: 'plan' },
  { scope: 'event', name: 'amount' },
];

const TEXTS = [
  '',
  'a',
  'Alpha',
  'alpha beta',
  'x/y',
  'https://www.example.co.uk/a',
  '12.5',
  'true',
  'È già',
  '"\\',
];
const MOMENTS = ['2025-03-30', '2025-03-30T01:00:00', '2025-10-26 00:30Z', '2025-13-30'];
const NUMBERS = [0, 1, -1, 2, 2.5, -7.5, 10, 100];

const literal = (value: string | number | boolean): Expression => ({ kind: 'literal', value });

export function expressions(
  dialect: 'formula' | 'segmentation',
  properties: Readonly<Record<'text' | 'number' | 'boolean' | 'date' | 'list', readonly PropertyRef[]>> = {
    text: KNOWN,
    number: KNOWN,
    boolean: KNOWN,
    date: KNOWN,
    list: KNOWN,
  },
  textLiterals: readonly string[] = TEXTS,
): fc.Arbitrary<Expression> {
  const isFormula = dialect === 'formula';
  const read = (kind: keyof typeof properties): fc.Arbitrary<Expression> =>
    fc.constantFrom(...properties[kind]).map((property) => ({ kind: 'property' as const, property }));
  const call = (name: string, ...args: fc.Arbitrary<Expression>[]): fc.Arbitrary<Expression> =>
    fc.tuple(...args).map((given) => ({ kind: 'call', name, args: given }) as Expression);
  const binary = (
    operators: readonly string[],
    left: fc.Arbitrary<Expression>,
    right: fc.Arbitrary<Expression>,
  ): fc.Arbitrary<Expression> =>
    fc
      .tuple(fc.constantFrom(...operators), left, right)
      .map(([operator, a, b]) => ({ kind: 'binary', operator, left: a, right: b }) as Expression);
  const chosen = (...options: (readonly [number, fc.Arbitrary<Expression>, ('formula' | undefined)?])[]) =>
    options
      .filter(([, , only]) => isFormula || only === undefined)
      .map(([weight, arbitrary]) => ({ weight, arbitrary }));
  const text = fc.constantFrom(...textLiterals).map(literal);
  const number = fc.constantFrom(...NUMBERS).map(literal);
  const smallNumber = fc.constantFrom(-1, 0, 1, 2, 3).map(literal);

  return fc.letrec<Record<'any' | 'text' | 'number' | 'boolean' | 'date' | 'list', Expression>>((tie) => {
    const [any, aText, aNumber, aBoolean, aDate, aList] = [
      tie('any'),
      tie('text'),
      tie('number'),
      tie('boolean'),
      tie('date'),
      tie('list'),
    ];
    const pair = (of: fc.Arbitrary<Expression>) => call('if', aBoolean, of, of);
    const cases = (of: fc.Arbitrary<Expression>) => call('ifs', aBoolean, of, aBoolean, of);
    const named = (of: fc.Arbitrary<Expression>) =>
      fc.tuple(of, fc.boolean()).map(
        ([value, isUsed]): Expression => ({
          kind: 'let',
          name: 'v',
          value,
          body: isUsed ? { kind: 'variable', name: 'v' } : value,
        }),
      );
    const each = (verb: 'any' | 'all' | 'filter' | 'map', body: fc.Arbitrary<Expression>) =>
      fc
        .tuple(aList, body)
        .map(([list, of]): Expression => ({ kind: 'each', verb, name: 'x', list, body: of }));
    const indexed = (of: fc.Arbitrary<Expression>) =>
      fc
        .tuple(of, fc.constantFrom(0, 1))
        .map(([list, index]): Expression => ({ kind: 'item', of: list, index }));
    const item: Expression = { kind: 'variable', name: 'x' };
    const ofItem = fc.oneof(
      fc
        .constantFrom(...textLiterals)
        .map((value): Expression => ({ kind: 'binary', operator: '==', left: item, right: literal(value) })),
      fc
        .constantFrom(...textLiterals)
        .map((value): Expression => ({ kind: 'call', name: 'has_prefix', args: [item, literal(value)] })),
      fc.constantFrom(0, 2, 5).map(
        (value): Expression => ({
          kind: 'binary',
          operator: '>',
          left: { kind: 'call', name: 'len', args: [item] },
          right: literal(value),
        }),
      ),
      fc.tuple(fc.constantFrom('>', '<=', '==', '!=' as const), fc.constantFrom(2.5, 12.5)).map(
        ([operator, value]): Expression => ({
          kind: 'binary',
          operator,
          left: item,
          right: literal(value),
        }),
      ),
    );
    return {
      any: fc.oneof({ maxDepth: 4 }, aText, aNumber, aBoolean, aDate),
      text: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        ...chosen(
          [6, read('text')],
          [2, text],
          [1, fc.constant<Expression>({ kind: 'undefined' })],
          [1, binary(['+'], aText, aText)],
          [1, indexed(aList)],
          [1, call('string', any)],
          [2, pair(aText), 'formula'],
          [1, cases(aText), 'formula'],
          [1, named(aText), 'formula'],
          [1, call('upper', aText), 'formula'],
          [1, call('lower', aText), 'formula'],
          [1, call('left', aText, smallNumber), 'formula'],
          [1, call('right', aText, smallNumber), 'formula'],
          [1, call('mid', aText, smallNumber, smallNumber), 'formula'],
          [1, call('split', aText, fc.constantFrom('/', 'a').map(literal), smallNumber), 'formula'],
          [1, call('parse_url', aText, fc.constantFrom('domain', 'full_domain').map(literal)), 'formula'],
          [1, call('regex_extract', aText, fc.constantFrom('[a-m]+', '(?-i)A(.)?').map(literal)), 'formula'],
          [
            1,
            call(
              'regex_extract',
              aText,
              fc.constant(literal('(.)(b?)')),
              fc.constantFrom(0, 1, 2).map(literal),
            ),
            'formula',
          ],
          [
            1,
            call(
              'regex_replace',
              aText,
              fc.constant(literal('([aeiou])')),
              fc.constantFrom('', '<$1>').map(literal),
            ),
            'formula',
          ],
        ),
      ),
      number: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        ...chosen(
          [6, read('number')],
          [3, number],
          [4, binary(['+', '-', '*', '/', '%'], aNumber, aNumber)],
          [1, aNumber.map((of): Expression => (isWritten(of) ? of : { kind: 'negate', of }))],
          [
            1,
            fc
              .tuple(fc.constantFrom('floor', 'ceil', 'round'), aNumber)
              .map(([name, of]) => ({ kind: 'call', name, args: [of] }) as Expression),
          ],
          [1, call('number', any)],
          [1, binary(['+', '*', '-'], indexed(aList), aNumber)],
          [1, any],
          [2, pair(aNumber), 'formula'],
          [1, call('min', aNumber, aNumber), 'formula'],
          [1, call('max', aNumber, aNumber, aNumber), 'formula'],
          [1, call('len', aText), 'formula'],
          [1, call('len', aList), 'formula'],
          [1, call('sum', aList), 'formula'],
          [
            2,
            call('datedif', aDate, aDate, fc.constantFrom('D', 'M', 'Y', 'MD', 'YM', 'YD').map(literal)),
            'formula',
          ],
        ),
      ),
      boolean: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        ...chosen(
          [3, read('boolean')],
          [1, fc.boolean().map(literal)],
          [4, binary(['==', '!='], aText, aText)],
          [2, binary(['==', '!=', '<', '<=', '>', '>='], aNumber, aNumber)],
          [2, binary(['==', '!=', '<', '>='], aDate, aDate)],
          [1, binary(['==', '!=', '<', '>='], aDate, fc.constantFrom(...MOMENTS).map(literal))],
          [1, binary(['<=', '>', 'in'], fc.constantFrom(...MOMENTS).map(literal), aDate)],
          [2, binary(['==', '!=', '<', 'in'], any, any)],
          [2, binary(['in'], aText, aText)],
          [2, binary(['in'], aText, aList)],
          [
            2,
            binary(
              ['in'],
              any,
              fc
                .array(
                  fc.constantFrom<string | number | boolean>(...textLiterals, ...MOMENTS, ...NUMBERS, true),
                  { maxLength: 4 },
                )
                .map((items): Expression => ({ kind: 'list', items })),
            ),
          ],
          [
            2,
            fc
              .tuple(
                fc.constantFrom('and', 'or' as const),
                fc.array(aBoolean, { minLength: 2, maxLength: 3 }),
              )
              .map(([kind, of]): Expression => ({ kind, of })),
          ],
          [2, aBoolean.map((of): Expression => ({ kind: 'not', of }))],
          [1, any.map((of): Expression => ({ kind: 'not', of }))],
          [2, call('defined', any)],
          [1, call('boolean', any)],
          [1, pair(aBoolean), 'formula'],
          [1, call('has_prefix', aText, aText), 'formula'],
          [1, call('has_suffix', aText, text), 'formula'],
          [1, call('regex_match', aText, fc.constantFrom('^a', 'b.t', '(?-i)^A').map(literal)), 'formula'],
          [1, each('any', ofItem), 'formula'],
          [1, each('all', ofItem), 'formula'],
        ),
      ),
      date: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        ...chosen(
          [4, read('date')],
          [2, fc.constant<Expression>({ kind: 'time' })],
          [
            1,
            call(
              'datetime',
              fc.constantFrom('2024-02-29', '2025-03-30T01:30', '2025-10-26T00:30:00+02:00').map(literal),
            ),
          ],
          [1, pair(aDate), 'formula'],
        ),
      ),
      list: isFormula
        ? fc.oneof(
            { maxDepth: 3, depthSize: 'small' },
            { weight: 4, arbitrary: read('list') },
            { weight: 1, arbitrary: call('split', aText, fc.constantFrom('/', 'a').map(literal)) },
            { weight: 1, arbitrary: each('filter', ofItem) },
            {
              weight: 1,
              arbitrary: each('map', fc.constant<Expression>({ kind: 'call', name: 'upper', args: [item] })),
            },
            {
              weight: 1,
              arbitrary: each('map', fc.constant<Expression>({ kind: 'call', name: 'len', args: [item] })),
            },
          )
        : read('list'),
    };
  }).any;
}

/** A number that is written out: its minus sign is part of it. */
function isWritten(expression: Expression): boolean {
  return expression.kind === 'literal' && typeof expression.value === 'number';
}
