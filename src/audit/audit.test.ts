import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAudit } from '#audit';
import { createAuditStore } from '#metadata';
import { openTestDatabase } from '../../test/support/postgres.ts';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());

const audit = () => createAudit({ store: createAuditStore(opened.db), clock: () => 1_763_800_000_000 });
const action = (object: string, projectId: number | null = 1) => ({
  projectId,
  actor: 'member:1',
  action: 'reveal',
  object,
  facts: { purpose: 'support_request', fields: 2 },
});

test('entries written at the same moment stand one after another in one unbroken chain', async () => {
  const log = audit();
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => log.append(action(`person:${index}`, index % 2))),
  );
  expect(await log.verify()).toMatchObject({ isIntact: true, entries: 40 });
  const page = await log.page(1, { before: null, limit: 15 });
  expect(page.entries).toHaveLength(15);
  const rest = await log.page(1, { before: page.nextBefore, limit: 15 });
  expect(rest).toMatchObject({ nextBefore: null });
  expect(rest.entries).toHaveLength(5);
});

test('the table itself refuses to forget or to change', async () => {
  for (const statement of [
    "update audit_entry set actor = 'member:2' where seq = 3",
    'delete from audit_entry where seq = 40',
    'truncate audit_entry',
  ])
    await expect(sql.raw(statement).execute(opened.db)).rejects.toThrow(/append-only/);
});

test('someone who gets around the table is found out, at the entry where it happened', async () => {
  const tamper = (statement: string) =>
    opened.db.transaction().execute(async (tx) => {
      await sql.raw('alter table audit_entry disable trigger all').execute(tx);
      await sql.raw(statement).execute(tx);
      await sql.raw('alter table audit_entry enable trigger all').execute(tx);
    });
  await tamper(`update audit_entry set facts = '{"fields":1,"purpose":"support_request"}' where seq = 17`);
  expect(await audit().verify()).toEqual({ isIntact: false, seq: 17 });
  await tamper(`update audit_entry set facts = '{"fields":2,"purpose":"support_request"}' where seq = 17`);
  expect(await audit().verify()).toMatchObject({ isIntact: true });
  await tamper('delete from audit_entry where seq = 5');
  expect(await audit().verify()).toEqual({ isIntact: false, seq: 5 });
});

test('without a log nothing is done', async () => {
  const broken = createAudit({
    store: { ...createAuditStore(opened.db), append: () => Promise.reject(new Error('no database')) },
    clock: () => 0,
  });
  await expect(broken.append(action('person:1'))).rejects.toMatchObject({ code: 'audit_unavailable' });
});
