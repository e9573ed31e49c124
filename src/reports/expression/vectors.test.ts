import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProjectId } from '#core';
import { joinSql, sql, uint32 } from '#sql';
import { openTestEngine } from '../../../test/support/engine.ts';
import { seedWorld, vocabularyOf, type World } from '../../../test/support/seed.ts';
import { eventCell, isOnEvent } from '../shared/cell.ts';
import { toLexicon } from '../shared/lexicon.ts';
import { personLinks } from '../shared/people.ts';

/** What Mixpanel's documents say of the functions of custom properties, one by one. */
const world: World = {
  projectId: toProjectId(1),
  timezone: 'UTC',
  k: 1,
  groups: [],
  eventNames: [{ name: 'A', isPublic: true }],
  properties: [],
  profiles: [],
  links: [],
  events: [{ name: 'A', time: 0, receivedAt: 0, person: 'ada', groups: {}, properties: {} }],
};

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
});
afterAll(() => opened.close());

async function answerOf(formula: string): Promise<unknown> {
  const name = `if(defined(event["$time"]), ${formula}, undefined)`;
  const columns = toLexicon(vocabularyOf(world), 0).property({ scope: 'formula', name }).filter(isOnEvent);
  const cells = columns.map((column) => eventCell(column).value);
  const statement = sql`SELECT ${joinSql(cells)} AS value FROM events AS e LEFT ANY JOIN (${personLinks(world.projectId)}) AS l ON e.person = l.subject WHERE e.project = ${uint32(world.projectId)}`;
  const [row] = await opened.engine.run<{ value: unknown }>(statement.toStatement());
  return row?.value;
}

const DIFFERENCES = Object.entries({ D: 416, M: 13, Y: 1, MD: 19, YM: 1, YD: 50 }).map(
  ([unit, count]) => [`datedif(datetime("2024-01-10"), datetime("2025-03-01"), "${unit}")`, count] as const,
);

test.each<readonly [string, unknown]>([
  ['if(1 > 2, "yes", "no")', 'no'],
  ['ifs(1 > 2, "a", 2 > 1, "b", true, "c")', 'b'],
  ['not (1 == 1 and 2 == 3) or false', 1],
  ['"PRO" == "pro"', 1],
  ['"PRO" != "pro"', 0],
  ['has_prefix("Enterprise", "ENTER")', 1],
  ['has_suffix("Enterprise", "PRISE")', 1],
  ['"PRI" in "Enterprise"', 1],
  ['min(3, 1)', 1],
  ['max(3, 1)', 3],
  ['floor(1.9) + ceil(1.1) + round(1.5)', 5],
  ['7 % 4', 3],
  ['split("a/12.5", "/")[0]', 'a'],
  ['split("a/12.5", "/")[1] * 2', 25],
  ['split("a/12.5", "/")[2]', null],
  ['any(X, split("5/205/178", "/"), X > 200)', 1],
  ['all(X, split("5/205/178", "/"), X >= 5 and X < 200)', 0],
  ['sum(filter(X, split("5/205/178", "/"), X > 100))', 383],
  ['any(X, split("5/a", "/"), X in [5, 6])', 1],
  ['let(hour, 17, minute, hour + 13, hour * 60 + minute)', 1050],
  ['upper("a") + lower("B")', 'Ab'],
  ['number("12.5") + 1', 13.5],
  ['string(12.5)', '12.5'],
  ['boolean("")', 0],
  ['len("four")', 4],
  ['left("mixed", 2)', 'mi'],
  ['right("mixed", 2)', 'ed'],
  ['mid("mixed", 1, 2)', 'mi'],
  ['split("a-b-c", "-", 1)', 'a'],
  ['split("a-b-c", "-", 3)', 'c'],
  ['parse_url("https://docs.example.co.uk/x?y", "domain")', 'example.co.uk'],
  ['parse_url("https://docs.example.co.uk/x?y", "full_domain")', 'docs.example.co.uk'],
  ['regex_extract("id-42-x", "ID-(\\\\d+)", 1)', '42'],
  ['regex_match("Enterprise", "^enter")', 1],
  ['regex_match("Enterprise", "(?-i)^enter")', 0],
  ['regex_replace("a1b2", "\\\\d", "#")', 'a#b#'],
  ['let(x, 2, x * x)', 4],
  ['any(x, [1, 2, 3], x > 2)', 1],
  ['all(x, [1, 2, 3], x > 2)', 0],
  ['sum(map(x, [1, 2, 3], x * 2))', 12],
  ['sum(filter(x, [1, 2, 3], x > 1))', 5],
  ...DIFFERENCES,
])('%s is %j', async (formula, expected) => {
  expect(await answerOf(formula)).toEqual(expected);
});
