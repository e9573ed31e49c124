import { z } from 'zod';
import type { Access } from '#access';
import type { Audit, AuditEntry } from '#audit';
import { auditSchema } from '#contract';
import { pseudonym, toSubjectId } from '#core';
import type { Egress } from '#egress';
import { projectOf, type Routes } from '../app-types.ts';
import { disclosureOf } from './disclosing.ts';

const PAGE = 50;

/** What was done in a project, newest first. */
export function auditRoutes({
  audit,
  access,
  egress,
}: {
  audit: Pick<Audit, 'page'>;
  access: Pick<Access, 'names'>;
  egress: Pick<Egress, 'rows' | 'nothingPersonal'>;
}): Routes {
  return (app) => {
    app.get(
      '/api/projects/:id/audit',
      {
        config: { access: 'see_containment', carries: 'people' },
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
        const names = await access.names([...new Set(entries.flatMap(memberIdsOf))]);
        const reply = {
          entries: entries.map((entry) => toEntry(entry, names)),
          nextCursor: nextBefore === null ? null : String(nextBefore),
        };
        const people = entries.flatMap(({ object }) => idIn(object, 'person') ?? []);
        if (people.length === 0) return egress.nothingPersonal(reply);
        // Whose identity was opened is itself something about them.
        const rows = people.map((person) => ({
          subject: toSubjectId(person),
          organisations: [],
          fields: ['pseudonym'],
          body: null,
        }));
        return egress.rows(disclosureOf(request, 'audit', { before }), rows, () => reply);
      },
    );
  };
}

function memberIdsOf({ actor, object }: AuditEntry): number[] {
  return [actor, object].flatMap((one) => idIn(one, 'member') ?? []).map(Number);
}

function toEntry(entry: AuditEntry, names: ReadonlyMap<number, string>) {
  const { seq, at, action, hash } = entry;
  return {
    seq,
    at: new Date(at).toISOString(),
    actor: withName(entry.actor, names),
    action,
    object: withName(entry.object, names),
    hash,
  };
}

/** "Ada Ferri (member:3)", "calm-otter-7f3a (person:812)"; what has no name stays as it was written down. */
function withName(reference: string, names: ReadonlyMap<number, string>): string {
  const member = idIn(reference, 'member');
  const person = idIn(reference, 'person');
  const name = member ? names.get(Number(member)) : person && pseudonym(toSubjectId(person));
  return name ? `${name} (${reference})` : reference;
}

function idIn(reference: string, kind: 'member' | 'person'): string | undefined {
  const [, found, id] = /^(\w+):(\d{1,19})$/.exec(reference) ?? [];
  return found === kind ? id : undefined;
}
