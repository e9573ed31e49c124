import type { Clock } from '#core';
import type { Mailer } from '#mail';
import type { DeliveryStore, DueDelivery } from './ports.ts';
import type { Sealed } from './sealed.ts';
import type { WebhookCaller } from './webhook.ts';

const BATCH = 16;
const LEASE_MS = 120_000;
const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 30_000;

/**
 * Sends what waits: claim -> open the address -> send -> settle. A process killed between the other side's yes and our note of it
 * repeats that one message under the same Message-ID (webhooks: the same delivery id), so that it can be recognised; SMTP offers
 * nothing stronger. Returns how many were tried.
 */
export function createDeliveries(deps: {
  readonly store: DeliveryStore;
  readonly sealed: Sealed;
  readonly mailer: Mailer | null;
  readonly webhooks: WebhookCaller;
  readonly clock: Clock;
}) {
  const { store, sealed, mailer, webhooks, clock } = deps;

  async function sendDue(signal?: AbortSignal): Promise<number> {
    const now = clock();
    const due = await store.claim(BATCH, now, now + LEASE_MS);
    for (const delivery of due) {
      if (signal?.aborted) break;
      await store.settle(delivery.id, toOutcome(delivery, await send(delivery), clock()));
    }
    return due.length;
  }

  async function send(delivery: DueDelivery): Promise<'taken' | 'refused' | 'later'> {
    const { projectId, source, content } = delivery;
    if (content.kind === 'webhook') {
      const webhook = await sealed.webhook(projectId, source.id);
      return webhook ? webhooks.call(webhook, delivery.id, content.body) : 'refused';
    }
    const address = (await sealed.recipients(projectId, source))[delivery.place];
    if (address === undefined || !mailer) return 'refused';
    const { kind: _, ...written } = content;
    const message = { to: { name: '', address }, id: `RB-delivery-${delivery.id}`, ...written };
    // The mail server may be back in a moment.
    const sent = await mailer.send(message).catch(() => null);
    if (!sent) return 'later';
    return sent.kind === 'sent' ? 'taken' : 'refused';
  }

  return { sendDue };
}

function toOutcome({ attempts }: DueDelivery, answer: 'taken' | 'refused' | 'later', now: number) {
  if (answer === 'taken') return { state: 'sent' as const };
  if (answer === 'refused' || attempts + 1 >= MAX_ATTEMPTS) return { state: 'failed' as const };
  return { state: 'queued' as const, nextAt: now + FIRST_RETRY_MS * 2 ** attempts };
}
