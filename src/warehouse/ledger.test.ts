import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProjectId, toSubjectId } from '#core';
import type { DisclosureRequest } from '#egress';
import { sql } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { createLedger } from './ledger.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const request: DisclosureRequest = {
  projectId: toProjectId(1),
  recipient: { kind: 'member', id: '3', session: 's' },
  route: 'POST /api/projects/:id/people/search',
  purpose: 'browse',
  queryDigest: 'd'.repeat(64),
};

test('hostile field names come back from the ledger as they were, and never as SQL', async () => {
  const fields = ["event.it's", 'event.a\tb\nc', 'event.\\', "event.'],[1],[2])--", 'event.\0é🦉', ''];
  const subject = toSubjectId((1n << 63n) - 1n);
  const id = randomUUID();
  await createLedger(opened.engine).record(id, Date.UTC(2025, 10, 9, 1, 2, 3, 45), request, [
    { fields, subjects: [subject], organisations: [] },
    { fields: [], subjects: [], organisations: [toSubjectId(7n)] },
  ]);
  const rows = await opened.engine.run(
    sql`SELECT disclosure, toString(at) AS at, fields, subjects, organisations FROM disclosures ORDER BY length(fields) DESC`.toStatement(),
  );
  const at = '2025-11-09 01:02:03.045';
  expect(rows).toEqual([
    { disclosure: id, at, fields, subjects: [subject.toString()], organisations: [] },
    { disclosure: id, at, fields: [], subjects: [], organisations: ['7'] },
  ]);
});

test('chunks of one disclosure are all kept', async () => {
  const ledger = createLedger(opened.engine);
  const id = randomUUID();
  for (const subject of [1n, 2n, 3n])
    await ledger.record(id, 0, { ...request, purpose: 'export' }, [
      { fields: ['event'], subjects: [toSubjectId(subject)], organisations: [] },
    ]);
  const rows = await opened.engine.run<{ subjects: string[] }>(
    sql`SELECT subjects FROM disclosures WHERE purpose = 'export' ORDER BY subjects`.toStatement(),
  );
  expect(rows.flatMap((row) => row.subjects)).toEqual(['1', '2', '3']);
});
