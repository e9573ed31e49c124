import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ProjectId } from '#core';
import { BadLookupFile, type LookupLimits, type Lookups, tooLarge } from '#lookups';
import { addressedId } from '../addressed-id.ts';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { InvalidRequest } from '../errors.ts';
import { answerTheirStatusErrors, statusWords } from '../mixpanel-errors.ts';
import { nameForAudit } from './disclosing.ts';

export interface MixpanelLookupDeps {
  readonly lookups: Lookups;
  readonly limits: Pick<LookupLimits, 'bytes'>;
  onChange(projectId: ProjectId): void;
}

const params = z.object({ lookup: addressedId });
const config = { access: 'edit_lookups', carries: 'nothing' } as const;

/** Mixpanel's lookup tables API, in its shapes: a script that keeps a table up to date there keeps it here. */
export function mixpanelLookupRoutes(deps: MixpanelLookupDeps): Routes {
  return (app) => {
    answerTheirStatusErrors(app);
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: deps.limits.bytes },
      async (request: FastifyRequest, body: Buffer) =>
        inflated(body, request.headers['content-encoding'], deps.limits.bytes),
    );
    listRoute(app, deps);
    replaceRoute(app, deps);
  };
}

function listRoute(app: App, { lookups }: MixpanelLookupDeps): void {
  app.get('/lookup-tables', { config }, async (request) => {
    const tables = await lookups.list(projectOf(request));
    return { code: 200, results: tables.map(({ id, name }) => ({ id: String(id), name })), status: 'OK' };
  });
}

function replaceRoute(app: App, { lookups, onChange }: MixpanelLookupDeps): void {
  app.put('/lookup-tables/:lookup', { config, schema: { params } }, async (request, reply) => {
    const projectId = projectOf(request);
    if (typeof request.body !== 'string') throw new InvalidRequest('body');
    try {
      await lookups.replace(projectId, request.params.lookup, request.body, nameForAudit(request));
      onChange(projectId);
      return { code: 200, status: 'OK' };
    } catch (error) {
      if (error instanceof BadLookupFile) return refused(reply, error);
      throw error;
    }
  });
}

function refused(reply: FastifyReply, { badRows }: BadLookupFile) {
  return reply.status(400).send({
    code: 400,
    error: 'some data points in the request failed validation',
    failed_records: badRows,
    status: statusWords(400),
  });
}

const inflate = promisify(gunzip);

async function inflated(body: Buffer, encoding: string | undefined, limit: number): Promise<string> {
  if (encoding !== 'gzip') return body.toString('utf8');
  const bytes = await inflate(body, { maxOutputLength: limit }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge('bytes', limit) : new InvalidRequest('body');
  });
  return bytes.toString('utf8');
}
