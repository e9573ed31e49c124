import { Writable } from 'node:stream';
import type { Actor, Role } from '#access';
import { toProjectId } from '#core';
import { createLog, createServer, type Routes } from '#http';
import { openTestDatabase } from './postgres.ts';

const PROJECT = toProjectId(1);
/** Members of project 1, with ids in this order from 1. */
const MEMBERS: Readonly<Record<string, Role>> = {
  ada: 'analyst',
  bo: 'analyst',
  cleo: 'owner',
  dan: 'viewer',
  stella: 'steward',
};

/** Routes behind the real gate and a real database, asked by members of several roles and by a program that may import. */
export async function serveMembers(
  now: number,
  routesOf: (db: Awaited<ReturnType<typeof openTestDatabase>>['db']) => readonly Routes[],
) {
  const database = await openTestDatabase();
  const { db } = database;
  await db.insertInto('project').values({ name: 'Nimbus', token: 't' }).execute();
  for (const name of Object.keys(MEMBERS))
    await db
      .insertInto('member')
      .values({ name, handle: Buffer.from(name), created_at: new Date(now) })
      .execute();
  const log: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const app = await createServer({
    log: createLog('debug', sink),
    gate: {
      authenticate: async ({ cookie, basic }) => (basic === undefined ? member(cookie ?? '', now) : PROGRAM),
      isOwnOrigin: () => true,
      metricsToken: '',
      clock: () => now,
    },
    routes: routesOf(db),
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 1_000_000,
    version: 'test',
  });
  return {
    db,
    /** What was written to the log. */
    log,
    /** `who` `program`: the service account. */
    async ask(
      who: string,
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
      path: string,
      payload?: object | string,
      headers: Readonly<Record<string, string>> = {},
    ) {
      const reply = await app.inject({
        method,
        url: path,
        headers: { ...headers, ...(who === 'program' ? { authorization: 'Basic eA==' } : {}) },
        ...(who === 'program' ? {} : { cookies: { riserbo_session: who } }),
        ...(payload && { payload }),
      });
      return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() };
    },
    async close() {
      await app.close();
      await database.close();
    },
  };
}

const PROGRAM: Actor = {
  kind: 'service_account',
  id: 1,
  name: 'deploys',
  projectId: PROJECT,
  scopes: ['import', 'query'],
};

function member(name: string, now: number): Actor | null {
  const role = MEMBERS[name];
  const id = Object.keys(MEMBERS).indexOf(name) + 1;
  const roles = new Map(role ? [[PROJECT, role]] : []);
  return role ? { kind: 'member', id, name, sessionId: 's', roles, steppedUpAt: now } : null;
}
