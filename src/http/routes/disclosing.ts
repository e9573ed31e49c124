import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, nameOf } from '#access';
import { type DisclosureRequest, digestOf, type Recipient } from '#egress';
import { actorOf, projectOf } from '../app-types.ts';

/** Who gets what this request asks for, by which door and why: what goes on the ledger. The question itself is a digest. */
export function disclosureOf(request: FastifyRequest, purpose: string, question: unknown): DisclosureRequest {
  return {
    projectId: projectOf(request),
    recipient: recipientOf(actorOf(request)),
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    purpose,
    queryDigest: digestOf(question),
  };
}

function recipientOf(actor: Actor): Recipient {
  const id = String(actor.id);
  return { kind: actor.kind, id, session: actor.kind === 'member' ? actor.sessionId : id };
}

/** The name under which the audit log knows the one who asks. */
export function nameForAudit(request: FastifyRequest): string {
  return nameOf(actorOf(request));
}

/** Aborts when the client hangs up, so that nobody computes, and nothing leaves, for a closed connection. */
export function untilHangUp(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
