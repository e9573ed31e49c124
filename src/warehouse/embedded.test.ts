import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql, text, uint64 } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

test('a replayed insert with the same token is counted once', async () => {
  const insert = {
    table: 'dictionary',
    columns: ['project', 'property', 'token', 'text'],
    rows: Buffer.from("1\t2\t9007199254740993\tit's\n"),
    deduplicationToken: 'a',
  };
  await opened.engine.insert(insert);
  await opened.engine.insert(insert);
  const rows = await opened.engine.run(
    sql`SELECT token, text FROM dictionary WHERE text = ${text("it's")} AND token = ${uint64(9007199254740993n)}`.toStatement(),
  );
  expect(rows).toEqual([{ token: '9007199254740993', text: "it's" }]);
});
