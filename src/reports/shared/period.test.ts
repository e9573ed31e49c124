import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { integers, sql } from '#sql';
import { openTestEngine } from '../../../test/support/engine.ts';
import { startOfSql } from './period.ts';
import { localDays, toZone } from './time.ts';

const DAY = 86_400_000;

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

test('of few and of very many starts, in any zone, the last one that is not after an instant is found', async () => {
  const cases = fc.record({
    zone: fc.constantFrom('Europe/Rome', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'UTC', 'Pacific/Apia'),
    from: fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2026, 0, 1) }),
    days: fc.constantFrom(1, 2, 30, 399, 402, 3_660),
    places: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ zone, from, days, places }) => {
      const { dayStarts, to } = localDays({ from, to: from + days * DAY }, toZone(zone));
      const [first = from] = dayStarts;
      // Instants, and starts with what is just before and after them.
      const moments = places.flatMap((place) => {
        const start = dayStarts[Math.floor(place * (dayStarts.length - 1))] ?? first;
        return [start - 1, start, start + 1, first + Math.floor(place * (to - 1 - first))];
      });
      const asked = moments.filter((moment) => moment >= first);
      const statement =
        sql`SELECT arrayMap(moment -> ${startOfSql(sql`moment`, dayStarts)}, ${integers(asked)}) AS starts`.toStatement();
      const [row] = await opened.engine.run<{ starts: readonly string[] }>(statement);
      expect(row?.starts.map(Number)).toEqual(
        asked.map((moment) => dayStarts.findLast((start) => start <= moment)),
      );
      expect(JSON.stringify(statement.params).length).toBeLessThan(10_000);
    }),
    { numRuns: 150 },
  );
});
