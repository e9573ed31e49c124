import { expect, test } from 'vitest';
import { constant, integer, sql } from './index.ts';

const five = integer(5);
const inner = constant(sql`SELECT max(number) FROM numbers(${five})`);
const outer = constant(sql`SELECT count() FROM numbers(9) WHERE number < ${inner}`);

test('a constant stands at the head once, behind those that it names, and is named wherever it is used', () => {
  const { text, params } = sql`SELECT ${outer}, ${outer} + ${inner}, ${five}`.toStatement();
  expect(text).toBe(
    'WITH (SELECT max(number) FROM numbers({p0:Int64})) AS c0,\n(SELECT count() FROM numbers(9) WHERE number < c0) AS c1\nSELECT c1, c1 + c0, {p0:Int64}',
  );
  expect(params).toEqual({ p0: 5 });
});

test('it goes before what the question names itself', () => {
  const own = sql`WITH x AS (SELECT 1)`;
  expect(sql`\n${own} SELECT * FROM x WHERE ${inner} > 1`.toStatement().text).toBe(
    'WITH (SELECT max(number) FROM numbers({p0:Int64})) AS c0,\n x AS (SELECT 1) SELECT * FROM x WHERE c0 > 1',
  );
});

test('a statement that is no question has it in its place', () => {
  expect(sql`INSERT INTO t SELECT ${inner}`.toStatement().text).toBe(
    'INSERT INTO t SELECT (SELECT max(number) FROM numbers({p0:Int64}))',
  );
});
