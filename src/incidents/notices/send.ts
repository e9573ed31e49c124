import type { Clock } from '#core';
import { type DisclosureRequest, digestOf, type Egress } from '#egress';
import type { Mailer } from '#mail';
import type { DueNotice, IncidentRecord, IncidentStore } from '../store.ts';
import { languageOf } from './words.ts';
import { writeNotice } from './write.ts';

/** Sends what is queued for an incident. */
export interface NoticeSender {
  /** Resolves when nothing of the incident is due any more. A stop leaves the rest queued. */
  sendDue(
    incident: IncidentRecord,
    sender: { name: string; contact: string },
    signal?: AbortSignal,
  ): Promise<void>;
}

const BATCH = 256;
const AT_ONCE = 16;
const LEASE_MS = 120_000;
/** Connecting, greeting and the longest silence of a mail server. */
const LONGEST_SEND_MS = 60_000;
const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 5_000;

/**
 * Per batch: claim -> open the addresses (through egress: the mail server is a recipient like any other) -> write -> send ->
 * settle, each person on their own. Neither a person is left out nor a second notice made after a crash: the queue's key is
 * (incident, person). A process killed between the mail server's yes and our note of it repeats that one message, at most
 * `AT_ONCE` in all, with the same Message-ID, so that the mailbox shows it once; SMTP offers nothing stronger.
 */
export function createNoticeSender(deps: {
  readonly store: IncidentStore;
  readonly egress: Egress;
  readonly mailer: Mailer;
  readonly clock: Clock;
}): NoticeSender {
  const { store, egress, mailer, clock } = deps;
  return {
    async sendDue(incident, sender, signal) {
      for (;;) {
        if (signal?.aborted) return;
        const now = clock();
        const due = await store.claim(incident.id, BATCH, now, now + LEASE_MS);
        if (due.length === 0) return;
        const addresses = await egress.open(
          toRequest(incident),
          due.map((notice) => notice.subject),
          ['email', 'name', 'first_name', 'language'],
        );
        // What is not begun in time is left to its lease's end: nobody else may be at it when ours begins.
        const isTooLate = () => signal?.aborted === true || clock() > now + LEASE_MS - LONGEST_SEND_MS;
        await inParallel(due, AT_ONCE, async (notice) => {
          if (isTooLate()) return;
          await sendOne(incident, sender, notice, addresses.body.get(notice.subject) ?? {});
        });
        if (isTooLate()) return;
      }
    },
  };

  async function sendOne(
    incident: IncidentRecord,
    sender: { name: string; contact: string },
    notice: DueNotice,
    person: Readonly<Record<string, string>>,
  ): Promise<void> {
    const settle = (state: 'sent' | 'failed' | 'unreachable', language: string | null) =>
      store.settle(incident.id, notice.subject, { state, at: clock(), language });
    const address = person['email'];
    if (!address) return settle('unreachable', null);
    const language = languageOf(person['language']);
    const name = person['name'] ?? person['first_name'] ?? null;
    const written = writeNotice({
      noticeId: notice.noticeId,
      language,
      name,
      fields: notice.fields,
      from: incident.affected.firstAt ?? incident.scope.from,
      to: incident.affected.lastAt ?? incident.scope.to,
      sender: sender.name,
      contact: sender.contact,
    });
    const message = { to: { name: name ?? '', address }, id: notice.noticeId, ...written };
    // The mail server may be back in a moment: later, and in the end given up visibly.
    const sent = await mailer.send(message).catch(() => null);
    if (sent) return settle(sent.kind === 'sent' ? 'sent' : 'failed', language);
    if (notice.attempts + 1 >= MAX_ATTEMPTS) return settle('failed', language);
    const nextAt = clock() + FIRST_RETRY_MS * 2 ** notice.attempts;
    return store.settle(incident.id, notice.subject, { state: 'queued', nextAt });
  }
}

/** The mail server receives names and addresses: on the ledger it is the vendor `mail`. */
function toRequest(incident: IncidentRecord): DisclosureRequest {
  return {
    projectId: incident.projectId,
    recipient: { kind: 'vendor', id: 'mail', session: `incident:${incident.id}` },
    route: 'notices',
    purpose: 'notice',
    queryDigest: digestOf({ incident: incident.id }),
  };
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  const worker = async () => {
    for (const item of remaining) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
