import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAnnotations } from '#boards';
import { createAnnotationStore } from '#metadata';
import { serveMembers } from '../../../test/support/members.ts';
import { annotationRoutes } from './annotations.ts';
import { mixpanelAnnotationRoutes } from './mixpanel-annotations.ts';

let server: Awaited<ReturnType<typeof serveMembers>>;

beforeAll(async () => {
  server = await serveMembers(Date.UTC(2025, 10, 9, 12), (db) => {
    const annotations = createAnnotations({ store: createAnnotationStore(db), clock: () => 0 });
    return [annotationRoutes({ annotations }), mixpanelAnnotationRoutes({ annotations })];
  });
});
afterAll(() => server.close());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
const own = (who: string, method: Method, path: string, body?: object) =>
  server.ask(who, method, `/api/projects/1/annotations${path}`, body);
const theirs = (who: string, method: Method, path: string, body?: object) =>
  server.ask(who, method, `/api/app/projects/1/annotations${path}`, body);

test('a note stands on the axis at its wall time, with tags by name', async () => {
  const made = await own('ada', 'POST', '', {
    at: '2025-11-03 09:30:00',
    description: 'v2 is out',
    tags: ['release', 'web'],
  });
  expect(made.body).toMatchObject({
    at: '2025-11-03 09:30:00',
    tags: ['release', 'web'],
    createdBy: { id: 1, name: 'ada' },
  });
  await own('bo', 'POST', '', { at: '2025-10-01 00:00:00', description: 'Prices changed' });
  const november = await own('dan', 'GET', '?from=2025-11-01&to=2025-11-03');
  expect(november.body.annotations).toEqual([made.body]);

  const path = `/${made.body.id}`;
  const changed = await own('bo', 'PATCH', path, { description: 'v2.0.1 is out', tags: ['web'] });
  expect(changed.body).toMatchObject({
    at: '2025-11-03 09:30:00',
    description: 'v2.0.1 is out',
    tags: ['web'],
  });
  expect((await own('bo', 'PATCH', path, { at: '2025-11-04 00:00:00' })).body).toMatchObject({
    tags: ['web'],
  });

  expect((await own('dan', 'POST', '', { at: '2025-11-03 09:30:00', description: 'x' })).status).toBe(403);
  expect((await own('bo', 'DELETE', path)).status).toBe(403);
  expect((await own('ada', 'DELETE', path)).status).toBe(204);
  expect((await own('ada', 'DELETE', path)).body.error.code).toBe('annotation_not_found');
});

test('a day that does not exist, and a text too long, are refused by name of the field alone', async () => {
  const refused = async (body: object) => (await own('ada', 'POST', '', body)).body.error;
  expect(await refused({ at: '2025-02-30 00:00:00', description: 'x' })).toMatchObject({ path: 'at' });
  expect(await refused({ at: '2025-02-28 24:00:00', description: 'x' })).toMatchObject({ path: 'at' });
  expect(await refused({ at: '2025-02-28 00:00:00', description: 'x'.repeat(1_001) })).toMatchObject({
    path: 'description',
  });
});

test("a deploy script that speaks Mixpanel's API keeps working", async () => {
  const release = (await theirs('program', 'POST', '/tags', { name: 'deploy' })).body;
  expect(release).toEqual({
    status: 'ok',
    results: { id: expect.any(Number), name: 'deploy', project_id: 1, has_annotations: false },
  });
  const tag = { id: release.results.id, name: 'deploy' };
  const made = await theirs('program', 'POST', '', {
    date: '2025-11-05 08:00:00',
    description: 'deployed 4f2a',
    tags: [tag.id],
  });
  const note = {
    id: expect.any(Number),
    project_id: 1,
    date: '2025-11-05 08:00:00',
    description: 'deployed 4f2a',
    user: null,
    tags: [tag],
  };
  expect(made).toMatchObject({ status: 201, body: { status: 'ok', results: note } });
  const { id } = made.body.results;

  const listed = (query: string) => theirs('program', 'GET', `?${query}`).then(({ body }) => body.results);
  expect(await listed('fromDate=2025-11-05&toDate=2025-11-05')).toEqual([note]);
  expect(await listed(`tags=${tag.id},999999`)).toEqual([note]);
  expect(await listed('fromDate=2025-11-05%2008:00:01')).toEqual([]);
  expect((await theirs('dan', 'GET', `/${id}`)).body.results).toEqual(note);
  expect((await theirs('program', 'GET', '/tags')).body.results).toContainEqual(
    expect.objectContaining({ ...tag, has_annotations: true }),
  );

  const changed = await theirs('program', 'PATCH', `/${id}`, { description: 'deployed 5', tags: [] });
  expect(changed.body.results).toEqual({ ...note, description: 'deployed 5', tags: [] });
  expect((await theirs('program', 'DELETE', `/${id}`)).body).toEqual({ status: 'ok', results: { id } });
});

test('its refusals are texts', async () => {
  const missing = await theirs('program', 'GET', '/99999');
  expect(missing).toMatchObject({
    status: 404,
    body: { status: 'error', error: 'there is no such annotation', code: 'annotation_not_found' },
  });
  const note = { date: '2025-11-05 08:00:00', description: 'x', tags: [4_242] };
  expect((await theirs('program', 'POST', '', note)).body.code).toBe('tag_not_found');
  expect((await theirs('dan', 'POST', '', note)).body).toMatchObject({
    status: 'error',
    code: 'not_allowed',
  });
  expect((await theirs('nobody', 'GET', '')).body).toMatchObject({ status: 'error', code: 'not_signed_in' });
});
