import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '#core';
import type { PropertyRef, ValueKind } from '#events';
import { joinSql, sql, uint32 } from '#sql';
import { openTestEngine } from '../../../test/support/engine.ts';
import { isFull } from '../../../test/support/full.ts';
import { worlds } from '../../../test/support/oracle/arbitrary.ts';
import { evaluate, HIDDEN, type OracleValue } from '../../../test/support/oracle/expression.ts';
import { expressions } from '../../../test/support/oracle/expressions.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { eventCell, isOnEvent } from '../shared/cell.ts';
import { type StoredProperty, toLexicon } from '../shared/lexicon.ts';
import { personLinks } from '../shared/people.ts';
import { printExpression } from './print.ts';
import type { Dialect, Expression } from './syntax.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const WORLDS = isFull ? 100 : 8;
const EXPRESSIONS = isFull ? 25 : 40;

/** Values of an expression for each event, in the order of the world's events: one column for each kind that it can be. */
async function ask(world: World, expression: Expression, dialect: Dialect): Promise<unknown[]> {
  const lexicon = toLexicon(vocabularyOf(world), 0);
  // Read on the event, as a breakdown by what is made of a person alone would be through the joined profile.
  const text = `if(defined(event["$time"]), ${printExpression(expression)}, undefined)`;
  const stored =
    dialect === 'formula'
      ? lexicon.property({ scope: 'formula', name: text })
      : lexicon.property({ scope: 'segmentation', name: printExpression(expression) });
  const columns = stored.filter(isOnEvent);
  if (columns.length < stored.length) return [];
  if (columns.length === 0) return world.events.map(() => undefined);
  const statement = sql`
SELECT ${joinSql(columns.map((column, index) => sql`${eventCell(column).value} AS ${NAMES[index] ?? sql`z`}`))}
FROM events AS e LEFT ANY JOIN (${personLinks(world.projectId)}) AS l ON e.person = l.subject
WHERE e.project = ${uint32(world.projectId)} ORDER BY e.insert_key`;
  const rows = await opened.engine.run<Record<string, unknown>>(statement.toStatement());
  return rows.map((row) => readRow(columns, row));
}

/** Random expressions may say the same long thing again and again. */
function unlessTooComplex(error: unknown): unknown[] {
  if (error instanceof AppError && error.facts['problem'] === 'too_complex') return [];
  throw error;
}

const NAMES = [sql`v0`, sql`v1`, sql`v2`, sql`v3`, sql`v4`];

function readRow(columns: readonly StoredProperty[], row: Record<string, unknown>): unknown {
  for (const [index, { kind }] of columns.entries()) {
    const value = row[`v${index}`];
    if (value === null || (Array.isArray(value) && value.length === 0)) continue;
    return readValue(kind, value);
  }
  return undefined;
}

function readValue(kind: ValueKind, value: unknown): unknown {
  const text = (written: unknown) => (String(written).includes('\0') ? HIDDEN : String(written));
  if (kind === 'text') return text(value);
  if (kind === 'list') return (value as unknown[]).map(text);
  if (kind === 'boolean') return value === 1;
  return kind === 'date' ? { date: Number(value) } : Number(Number(value).toPrecision(9)) + 0;
}

/** As the engine's columns say it: a list that is empty or a number beyond all numbers is not there. */
function comparable(value: OracleValue): unknown {
  if (Array.isArray(value))
    return value.length === 0
      ? undefined
      : value.map((item) => (typeof item === 'number' ? String(item) : item));
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(9)) + 0 : undefined;
  return value;
}

const ref = (scope: 'event' | 'person' | 'group', name: string): PropertyRef =>
  scope === 'group' ? { scope, group: 'org', name } : { scope, name };

function propertiesOf(world: World) {
  const of = (kind: ValueKind) =>
    world.properties.filter((property) => property.kind === kind).map(({ scope, name }) => ref(scope, name));
  const never = [ref('event', 'never')];
  return {
    text: [...of('text'), ...never],
    number: [...of('number'), ...never],
    boolean: [...of('boolean'), ...never],
    date: [...of('date'), ...never],
    list: [...of('list'), ...never],
  };
}

test(
  'an expression says of every event what the interpreter in the tests says',
  async () => {
    const cases = worlds.chain(({ world }) =>
      fc.record({
        world: fc.constant(world),
        asked: fc.array(
          fc
            .constantFrom('formula', 'formula', 'segmentation' as const)
            .chain((dialect) =>
              expressions(dialect, propertiesOf(world), [
                ...['', 'small', 'Large', 'never', 'a/b', 'https://www.example.com/x', '12.5', 'true'],
              ]).map((expression) => ({ dialect, expression })),
            ),
          { minLength: EXPRESSIONS, maxLength: EXPRESSIONS },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, asked }) => {
        await seedWorld(opened.engine, world);
        for (const { dialect, expression } of asked) {
          const answers = await ask(world, expression, dialect).catch(unlessTooComplex);
          const expected = world.events.map((event) =>
            comparable(evaluate(expression, { world, event, dialect, now: 0 })),
          );
          const wrong = answers.flatMap((answer, index) =>
            isDeepStrictEqual(answer, expected[index]) ? [] : [{ index, answer, expected: expected[index] }],
          );
          expect({ expression: printExpression(expression), wrong: wrong.slice(0, 1) }).toEqual({
            expression: printExpression(expression),
            wrong: [],
          });
        }
      }),
      { numRuns: WORLDS, endOnFailure: true },
    );
  },
  isFull ? 3_600_000 : 300_000,
);
