import { z } from 'zod';
import type { Access } from '#access';
import type { Audit, AuditEntry } from '#audit';
import { auditSchema } from '#contract';
import { projectOf, type Routes } from '../app-types.ts';

const PAGE = 50;

/** What was done in a project, newest first. */
export function auditRoutes({
  audit,
  access,
}: {
  audit: Pick<Audit, 'page'>;
  access: Pick<Access, 'names'>;
}): Routes {
  return (app) => {
    app.get(
      '/api/projects/:id/audit',
      {
        config: { access: 'see_containment', carries: 'nothing' },
        schema: {
          querystring: z.object({
            cursor: z
              .string()
              .regex(/^\d{1,15}$/)
              .optional(),
          }),
          response: { 200: auditSchema },
        },
      },
      async (request) => {
        const before = request.query.cursor === undefined ? null : Number(request.query.cursor);
        const { entries, nextBefore } = await audit.page(projectOf(request), { before, limit: PAGE });
        const names = await access.names([...new Set(entries.flatMap(memberIdOf))]);
        return {
          entries: entries.map((entry) => toEntry(entry, names)),
          nextCursor: nextBefore === null ? null : String(nextBefore),
        };
      },
    );
  };
}

function memberIdOf({ actor }: AuditEntry): number[] {
  const id = /^member:(\d{1,9})$/.exec(actor)?.[1];
  return id === undefined ? [] : [Number(id)];
}

function toEntry(entry: AuditEntry, names: ReadonlyMap<number, string>) {
  const { seq, at, action, object, hash } = entry;
  const name = names.get(memberIdOf(entry)[0] ?? 0);
  const actor = name === undefined ? entry.actor : `${name} (${entry.actor})`;
  return { seq, at: new Date(at).toISOString(), actor, action, object, hash };
}
