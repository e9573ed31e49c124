import { z } from 'zod';
import { withTheirDates } from '#compat';
import { AppError } from '#core';
import type { Egress } from '#egress';
import type { Filter } from '#events';
import type { PeopleQueries } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';
import { addAsked, takeForms } from '../mixpanel-address.ts';
import { answerTheirTextErrors } from '../mixpanel-errors.ts';
import { sendReleasedStream } from '../rules.ts';
import { disclosureOf, untilHangUp } from './disclosing.ts';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Mixpanel's own parameters. One that would narrow the answer and that we do not know is refused, never ignored. */
const params = z.strictObject({
  project_id: z.string().max(20).optional(),
  workspace_id: z.string().max(20).optional(),
  from_date: day,
  to_date: day,
  event: z.string().max(20_000).optional(),
  limit: z.coerce.number().int().min(1).max(100_000).optional(),
  where: z.string().min(1).max(20_000).optional(),
  time_in_ms: z.enum(['true', 'false', '1', '0']).optional(),
});

/**
 * Mixpanel's raw export: one JSON object a line, pseudonymous. Each chunk is on the ledger before its first byte leaves; a
 * failure before the first byte is a coded error, one in the middle tears the connection, so that a torn file is never taken for a whole one.
 */
export function exportRoutes({ queries, egress }: { queries: PeopleQueries; egress: Egress }): Routes {
  return (app) => {
    answerTheirTextErrors(app);
    takeForms(app);
    const config = { access: 'export', carries: 'people' } as const;
    addAsked(app, '/api/2.0/export', { config, params }, async (asked, request, reply) => {
      const { from_date: from, to_date: to, event, limit = null, where, time_in_ms: ms } = asked;
      const question = {
        ...{ from, to, limit, events: event === undefined ? null : readNames(event) },
        ...(where !== undefined && { filter: isTrue(where) }),
        isInMilliseconds: ms === 'true' || ms === '1',
      };
      const signal = untilHangUp(reply);
      const gzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
      const released = egress.stream(
        disclosureOf(request, 'export', question),
        queries.export(projectOf(request), { ...question, signal }),
        (line) => `${JSON.stringify(withTheirDates(line))}\n`,
        { signal, gzip },
      );
      return sendReleasedStream(reply, released, {
        'content-type': 'text/plain; charset=utf-8',
        vary: 'Accept-Encoding',
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      });
    });
  };
}

/** A segmentation expression, true of the events that are wanted. */
function isTrue(where: string): Filter {
  return { property: { scope: 'segmentation', name: where }, operator: 'is_true' };
}

/** `["A", "B"]`, or one bare name. */
function readNames(event: string): string[] {
  if (!event.trimStart().startsWith('[')) return [event];
  try {
    return z.array(z.string().max(255)).max(200).parse(JSON.parse(event));
  } catch {
    // The text itself may hold anything: it is not repeated.
    throw new AppError('invalid_request', 'event must be a name or a JSON list of names');
  }
}
