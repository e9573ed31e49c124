import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toProjectId } from '#core';
import type { KeptQuestion } from '#definitions';
import { createEgress } from '#egress';
import { createLookups } from '#lookups';
import { createLookupStore, createVocabulary } from '#metadata';
import { createReports, createWords } from '#reports';
import { count, sql } from '#sql';
import { createErasureMarks, createLookupCells } from '#warehouse';
import { openTestEngine } from '../../../test/support/engine.ts';
import { serveMembers } from '../../../test/support/members.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { propertyToken, seedWorld, valueToken, vocabularyOf } from '../../../test/support/seed.ts';
import { catalogueRoutes } from './catalogue.ts';
import { lookupRoutes } from './lookups.ts';
import { mixpanelLookupRoutes } from './mixpanel-lookups.ts';
import { reportRoutes } from './reports.ts';

const NOW = Date.parse('2025-11-12T15:30:00Z');
const projectId = toProjectId(1);
const world = { ...exampleWorld, projectId };
const limits = { bytes: 5_000, rows: 20, columns: 9, tables: 2 };
const audited: object[] = [];
const kept: KeptQuestion[] = [];

/** What happens after each cell that is written. */
let afterCell = async () => {};

let opened: Awaited<ReturnType<typeof openTestEngine>>;
let server: Awaited<ReturnType<typeof serveMembers>>;

beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
  const { engine } = opened;
  const clock = () => NOW;
  const unused = () => Promise.reject(new Error('questions about crowds open nothing'));
  server = await serveMembers(NOW, (db) => {
    const stored = createVocabulary(db, clock);
    const vocabulary = {
      read: async () => {
        const snapshot = await stored.read(projectId);
        return snapshot?.custom && { ...vocabularyOf(world), k: 3, custom: snapshot.custom };
      },
    };
    const audit = {
      append: async <Entry extends object>(entry: Entry) => {
        audited.push(entry);
        return { ...entry, seq: audited.length, at: NOW, hash: '' };
      },
    };
    const egress = createEgress({
      ledger: { record: unused },
      vault: { open: unused },
      audit: { append: unused },
      clock,
    });
    const words = createWords({ engine, vocabulary });
    const rows = createLookupCells(engine);
    const lookups = createLookups({
      store: createLookupStore(db),
      rows: {
        ...rows,
        async write(id, table, revision, cells) {
          for (const cell of cells) {
            await rows.write(id, table, revision, [cell]);
            await afterCell();
          }
        },
      },
      keysOf: (id, property) => words.keys(id, property),
      kept: async () => kept,
      audit,
      limits,
      clock,
    });
    const deps = { lookups, limits, egress, onChange: (id: typeof projectId) => stored.forget(id) };
    return [
      lookupRoutes(deps),
      mixpanelLookupRoutes(deps),
      catalogueRoutes({ words, egress }),
      reportRoutes({ reports: createReports({ engine, vocabulary, clock }), egress }),
    ];
  });
});
afterAll(async () => {
  await server.close();
  await opened.close();
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const ask = (who: string, method: Method, path: string, payload?: object) =>
  server.ask(who, method, `/api/projects/1${path}`, payload);
const model = { scope: 'event', name: 'model' };
const MODELS = `model,family,price,is new,since,good for,seller
small,Mini,0.5,TRUE,2025-01-01,"[""chat""]",ada@example.com
private,Secret family,1,false,2025-02-01,[],x
large,Maxi,20,false,,"[""chat"",""code""]",Someone
never sent,None,3,true,2025-03-01,[],x`;

async function totalsBy(column: string, filter?: object) {
  const { body } = await ask('dan', 'POST', '/reports/insights', {
    metrics: [{ kind: 'event', event: null, measure: { kind: 'total' } }],
    breakdowns: [{ property: { scope: 'custom', name: column } }],
    range: { from: '2025-11-01', to: '2025-11-30' },
    unit: 'month',
    ...(filter && { filter }),
  });
  return Object.fromEntries(
    body.series.map(
      ({ segment: [value], total }: { segment: { kind: string; text?: string }[]; total: number }) => [
        value?.text ?? value?.kind,
        total,
      ],
    ),
  );
}

const put = (csv: string) => ask('stella', 'PUT', '/lookups/1/rows', { csv });

/** Does something in the middle of the next file. */
function onceAfterCell<Answer>(work: () => Promise<Answer>): () => Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  afterCell = async () => {
    afterCell = async () => {};
    resolve(await work());
  };
  return () => promise;
}

/** What the revisions of a table say that the warehouse holds, one text each. */
async function revisions(table: number) {
  const rows = await opened.engine.run<{ said: string }>(
    sql`SELECT arrayStringConcat(arraySort(groupUniqArrayArray(found)), ' ') AS said FROM lookup_cells
      WHERE lookup = ${count(table)} GROUP BY revision ORDER BY said`.toStatement(),
  );
  return rows.map(({ said }) => said);
}

describe('a lookup table', () => {
  test('keeps the rows whose key is readable, counts the others, and types its columns', async () => {
    const { status, body } = await ask('stella', 'POST', '/lookups', {
      name: 'Models',
      property: model,
      csv: MODELS,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 1,
      name: 'Models',
      rows: 2,
      rowsLeftOut: 2,
      cellsLeftOut: 1,
      usedBy: [],
    });
    expect(body.columns).toEqual([
      { name: 'family', kind: 'text' },
      { name: 'price', kind: 'number' },
      { name: 'is new', kind: 'boolean' },
      { name: 'since', kind: 'date' },
      { name: 'good for', kind: 'list' },
      { name: 'seller', kind: 'text' },
    ]);
    const rows = await ask('dan', 'GET', '/lookups/1/rows');
    expect(rows.body.rows).toEqual([
      { key: 'large', cells: ['Maxi', '20', 'false', null, 'chat, code', 'Someone'] },
      { key: 'small', cells: ['Mini', '0.5', 'true', '2025-01-01T00:00:00.000Z', 'chat', null] },
    ]);
  });

  test('what is left out is nowhere: neither in the warehouse nor in the audit log', async () => {
    const cells = await opened.engine.run(sql`SELECT * FROM lookup_cells`.toStatement());
    expect(cells.length).toBeGreaterThan(8);
    for (const text of ['Secret family', 'private', 'never sent', 'None', 'ada@example.com', 'Mini'])
      expect(JSON.stringify(audited)).not.toContain(text);
    for (const text of ['Secret family', 'private', 'never sent', 'None', 'ada@example.com'])
      expect(JSON.stringify(cells)).not.toContain(text);
    expect(audited).toMatchObject([
      { action: 'create_lookup', object: 'lookup:1' },
      { action: 'replace_lookup', facts: { rows: 2, rowsLeftOut: 2, cellsLeftOut: 1 } },
    ]);
  });

  test('its columns split and filter; a value that nobody may read stays hidden', async () => {
    const split = await totalsBy('$lookup:1:family');
    expect(Object.keys(split).sort()).toEqual(['Maxi', 'Mini', 'hidden']);
    const cheap = { property: { scope: 'custom', name: '$lookup:1:price' }, operator: 'less', value: 1 };
    expect(await totalsBy('$lookup:1:family', cheap)).toEqual({ Mini: split['Mini'] });
    expect(await totalsBy('$lookup:1:good for')).toMatchObject({ chat: split['Mini'] + split['Maxi'] });
    expect(await totalsBy('$lookup:1:nothing')).toEqual({
      unset: split['Mini'] + split['Maxi'] + split['hidden'],
    });
  });

  test('is offered among the properties, with its values', async () => {
    const { body } = await ask('dan', 'GET', '/catalogue');
    expect(body.properties).toContainEqual({
      scope: 'custom',
      name: '$lookup:1:family',
      kind: 'text',
      privacy: 'crowd',
      displayName: 'Models: family',
      description: 'model',
    });
    const values = async (search: string) =>
      (await ask('dan', 'POST', '/values', { scope: 'custom', name: '$lookup:1:family', search })).body
        .values;
    expect(await values('')).toEqual(['Maxi', 'Mini']);
    expect(await values('ax')).toEqual(['Maxi']);
  });

  test('is written by stewards alone', async () => {
    for (const [method, path, payload] of [
      ['POST', '/lookups', { name: 'Mine', property: model, csv: MODELS }],
      ['PUT', '/lookups/1/rows', { csv: MODELS }],
      ['PATCH', '/lookups/1', { name: 'Mine' }],
      ['DELETE', '/lookups/1', undefined],
    ] as const)
      expect((await ask('ada', method, path, payload)).status).toBe(403);
    expect((await ask('stella', 'PATCH', '/lookups/1', { name: 'Our models' })).body.name).toBe('Our models');
  });

  test('a file that is no table, or too large, changes nothing', async () => {
    const refuse = async (csv: string) => {
      const { status, body } = await ask('stella', 'PUT', '/lookups/1/rows', { csv });
      return [status, body.error.code, body.error.path];
    };
    expect(await refuse('model,family\nsmall,a\nsmall,b')).toEqual([400, 'lookup_bad_file', 'rows[2]']);
    expect(await refuse('model,family\nsmall')).toEqual([400, 'lookup_bad_file', 'rows[1]']);
    expect(await refuse('model,family\n"small,b')).toEqual([400, 'lookup_bad_file', 'rows[1]']);
    expect(await refuse('model,family,family\nsmall,a,b')).toEqual([400, 'lookup_bad_file', 'rows[0]']);
    expect(await refuse('model')).toEqual([400, 'lookup_bad_file', 'rows[0]']);
    expect(await refuse(`model,n\n${'x'.repeat(5_000)},1`)).toEqual([413, 'lookup_too_large', undefined]);
    expect(await refuse(`model,n\n${Array.from({ length: 21 }, (_, n) => `${n},1`).join('\n')}`)).toEqual([
      413,
      'lookup_too_large',
      undefined,
    ]);
    expect((await ask('dan', 'GET', '/lookups/1')).body).toMatchObject({ rows: 2, rowsLeftOut: 2 });
  });

  test('a new file takes the place of the old one', async () => {
    const before = await totalsBy('$lookup:1:family');
    const csv = 'model,family\nsmall,Tiny\nlarge,Tiny';
    expect((await ask('stella', 'PUT', '/lookups/1/rows', { csv })).body).toMatchObject({
      rows: 2,
      rowsLeftOut: 0,
    });
    expect(await totalsBy('$lookup:1:family')).toEqual({
      Tiny: before['Mini'] + before['Maxi'],
      hidden: before['hidden'],
    });
  });

  test('two files at the same moment do not mix', async () => {
    const files = ['One', 'Two', 'Three'].map((family) => `model,family\nsmall,${family}\nlarge,${family}`);
    const replies = await Promise.all(files.map((csv) => ask('stella', 'PUT', '/lookups/1/rows', { csv })));
    expect(replies.some(({ status }) => status === 200)).toBe(true);
    for (const { status, body } of replies)
      if (status !== 200) expect([status, body.error.code]).toEqual([409, 'upload_overtaken']);
    const { rows } = (await ask('dan', 'GET', '/lookups/1/rows')).body;
    expect(rows).toHaveLength(2);
    expect(rows[0].cells).toEqual(rows[1].cells);
  });

  test('the later of two files counts, and who sent the other is told', async () => {
    const later = onceAfterCell(() => put('model,family\nlarge,Later'));
    expect((await put('model,family\nsmall,Sooner\nlarge,Sooner')).body.error.code).toBe('upload_overtaken');
    expect((await later()).body).toMatchObject({ rows: 1 });
    expect((await ask('dan', 'GET', '/lookups/1/rows')).body.rows).toEqual([
      { key: 'large', cells: ['Later'] },
    ]);
  });

  test('a file that fails midway leaves what was there, and nothing to the next one', async () => {
    const before = (await ask('dan', 'GET', '/lookups/1/rows')).body;
    onceAfterCell(() => Promise.reject(new Error('the disk is full')));
    expect((await put('model,family\nsmall,Half\nlarge,Half')).status).toBe(500);
    expect((await ask('dan', 'GET', '/lookups/1/rows')).body).toEqual(before);
    const others = (await revisions(1)).length;
    expect((await put('model,family\nlarge,Whole')).status).toBe(200);
    expect((await ask('dan', 'GET', '/lookups/1/rows')).body.rows).toEqual([
      { key: 'large', cells: ['Whole'] },
    ]);
    expect(others).toBe(2);
    expect(await revisions(1)).toEqual(['Later', 'Whole']);
    await put('model,family\nsmall,Tiny\nlarge,Tiny');
    expect(await revisions(1)).toEqual(['Tiny', 'Whole']);
  });

  test('a table that is deleted while a file comes keeps nothing of it', async () => {
    const gone = onceAfterCell(() => ask('stella', 'DELETE', '/lookups/2'));
    const csv = 'model,family\nsmall,Gone\nlarge,Gone';
    const made = await ask('stella', 'POST', '/lookups', { name: 'Gone', property: model, csv });
    expect([made.status, (await gone()).status]).toEqual([404, 204]);
    expect(await revisions(2)).toEqual([]);
  });

  test('of people it is a property of people, of organisations one of organisations', async () => {
    const csv = 'plan,paid\nfree,no\npro,yes';
    const made = await ask('stella', 'POST', '/lookups', {
      name: 'Plans',
      property: { scope: 'person', name: 'plan' },
      csv,
    });
    expect(Object.keys(await totalsBy(`$lookup:${made.body.id}:paid`)).sort()).toEqual([
      'hidden',
      'no',
      'yes',
    ]);
    expect(
      (await ask('stella', 'POST', '/lookups', { name: 'Third', property: model, csv: MODELS })).body.error
        .code,
    ).toBe('too_many_lookups');
    expect((await ask('stella', 'DELETE', `/lookups/${made.body.id}`)).status).toBe(204);
    expect(Object.keys(await totalsBy(`$lookup:${made.body.id}:paid`))).toEqual(['unset']);
  });

  test('a key that is hidden again takes its row along', async () => {
    const before = await totalsBy('$lookup:1:family');
    const ref = { scope: 'event', name: 'model' } as const;
    await createErasureMarks(opened.engine).hideTexts(projectId, [
      { property: propertyToken(ref), token: valueToken(ref, 'large') },
    ]);
    const after = await totalsBy('$lookup:1:family');
    expect(Object.keys(after).sort()).toEqual(['Tiny', 'hidden']);
    expect(after['hidden']).toBeGreaterThan(before['hidden']);
    expect((await ask('dan', 'GET', '/lookups/1/rows')).body.rows).toEqual([
      { key: 'small', cells: ['Tiny'] },
    ]);
  });

  test('one that a saved question uses is not deleted', async () => {
    const definition = { breakdowns: [{ property: { scope: 'custom', name: '$lookup:1:family' } }] };
    kept.push({ kind: 'report', id: 7, name: 'By family', definition });
    expect((await ask('stella', 'DELETE', '/lookups/1')).body.error.code).toBe('lookup_in_use');
    expect((await ask('dan', 'GET', '/lookups')).body.lookups[0].usedBy).toEqual([
      { kind: 'report', id: 7, name: 'By family' },
    ]);
    kept.pop();
  });
});

describe('Mixpanel’s lookup tables API', () => {
  const csv = { 'content-type': 'text/csv' };
  const put = (
    body: string | Buffer,
    headers: Record<string, string> = {},
    path = '/lookup-tables/1?project_id=1',
  ) => server.ask('program', 'PUT', path, body, { ...csv, ...headers });

  test('lists the tables of the project', async () => {
    expect((await server.ask('program', 'GET', '/lookup-tables?project_id=1')).body).toEqual({
      code: 200,
      results: [{ id: '1', name: 'Our models' }],
      status: 'OK',
    });
  });

  test('replaces the rows, compressed or not', async () => {
    expect((await put('model,family\nsmall,One\nx,Two')).body).toEqual({ code: 200, status: 'OK' });
    await put(gzipSync('model,family\nsmall,Zipped'), { 'content-encoding': 'gzip' });
    expect(Object.keys(await totalsBy('$lookup:1:family')).sort()).toEqual(['Zipped', 'hidden']);
  });

  test('says which rows are wrong, at most ten, and takes none', async () => {
    const wrong = await put('id,family\nsmall,a\nsmall,b\nlarge,a,b');
    expect([wrong.status, wrong.body]).toEqual([
      400,
      {
        code: 400,
        error: 'some data points in the request failed validation',
        failed_records: [
          { index: 2, message: 'invalid row: row indexes 1 and 2 have the same primary key' },
          { index: 3, message: 'invalid row: wrong number of fields' },
        ],
        status: 'Bad Request',
      },
    ]);
    const many = await put(`id,family\n${'small,a\n'.repeat(15)}`);
    expect(many.body.failed_records).toHaveLength(10);
    expect(Object.keys(await totalsBy('$lookup:1:family')).sort()).toEqual(['Zipped', 'hidden']);
  });

  test('refuses what is too large, also once inflated, what is not compressed, and a table that is not there', async () => {
    const large = gzipSync(`id,family\n${'x'.repeat(20_000)},1`);
    const saidOf = ({ status, body }: Awaited<ReturnType<typeof put>>) => {
      expect([body.code, typeof body.error]).toEqual([status, 'string']);
      return [status, body.status, body.reason];
    };
    expect(saidOf(await put(large, { 'content-encoding': 'gzip' }))).toEqual([
      413,
      'Request Entity Too Large',
      'lookup_too_large',
    ]);
    expect(saidOf(await put('id', { 'content-encoding': 'gzip' }))).toEqual([
      400,
      'Bad Request',
      'invalid_request',
    ]);
    expect(saidOf(await put(`id,f\n${'x'.repeat(6_000)},1`))).toEqual([
      413,
      'Request Entity Too Large',
      'body_too_large',
    ]);
    expect(saidOf(await put('id,f\na,b', {}, '/lookup-tables/99'))).toEqual([
      404,
      'Not Found',
      'lookup_not_found',
    ]);
    expect(saidOf(await put('id,f\na,b', {}, '/lookup-tables/1?project_id=2'))).toEqual([
      404,
      'Not Found',
      'project_not_found',
    ]);
  });
});
