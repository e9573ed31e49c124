import { randomUUID } from 'node:crypto';
import { AppError, type Clock, type ProjectId, pause } from '#core';
import type { Egress } from '#egress';
import { alertBody, alertLetter, digestLetter, type Place } from './compose.ts';
import type { createDeliveries } from './deliver.ts';
import { judge } from './judge.ts';
import type {
  AlertRecord,
  AlertStore,
  Content,
  DigestRecord,
  DigestStore,
  Kept,
  NewDelivery,
  Occurrence,
} from './ports.ts';
import { nextCheck, nextDigest } from './rhythm.ts';
import { type Asking, createWatch, type Look } from './watch.ts';

/** Checks alerts, writes digests and sends both, each when it is due; one process at a time does each. */
export interface AlertRunner {
  run(signal: AbortSignal): Promise<void>;
  /** Everything that is due now. Returns how many things were done. */
  step(signal?: AbortSignal): Promise<number>;
}

const IDLE_MS = 5_000;
const LEASE_MS = 300_000;
/** After a fault of ours, the same interval again. */
const RETRY_MS = 60_000;

export interface RunnerDeps {
  readonly alerts: AlertStore;
  readonly digests: DigestStore;
  readonly deliveries: ReturnType<typeof createDeliveries>;
  readonly kept: Kept;
  readonly reports: Asking;
  readonly egress: Pick<Egress, 'aggregates'>;
  readonly project: (
    projectId: ProjectId,
  ) => Promise<{ readonly name: string; readonly timezone: string } | null>;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/**
 *     due -> lease -> look (through the gate) -> judge -> one transaction: state, next time, what is to be sent   |   send
 *
 * A process that dies before the transaction has done nothing; after it, everything is in the queue.
 */
export function createAlertRunner(deps: RunnerDeps): AlertRunner {
  const { alerts, digests, deliveries, kept, clock } = deps;
  const watch = createWatch(deps);
  const holder = randomUUID();
  const lease = () => ({ holder, now: clock(), until: clock() + LEASE_MS });

  async function placeOf(projectId: ProjectId): Promise<Place & { readonly timezone: string }> {
    const project = await deps.project(projectId);
    if (!project) throw new AppError('project_not_found', 'there is no such project');
    return { project: project.name, timezone: project.timezone, publicUrl: deps.publicUrl };
  }

  async function checkNext(): Promise<boolean> {
    const alert = await alerts.takeDue(lease());
    if (!alert) return false;
    const at = clock();
    try {
      const place = await placeOf(alert.projectId);
      const dueAt = nextCheck(alert.unit, place.timezone, at);
      const report = await kept.report(alert.projectId, alert.report.id);
      const look = report && (await watch(alert.projectId, report, alert));
      const { occurrence, ...outcome } = look ? outcomeOf(alert, look, place, at) : failed(alert);
      await alerts.settle(alert.id, holder, { ...outcome, dueAt, at }, occurrence);
    } catch (error) {
      deps.onError(error);
      await alerts.settle(alert.id, holder, { ...failed(alert), dueAt: at + RETRY_MS, at }, null);
    }
    return true;
  }

  async function writeNext(): Promise<boolean> {
    const digest = await digests.takeDue(lease());
    if (!digest) return false;
    const at = clock();
    try {
      const place = await placeOf(digest.projectId);
      const dueAt = nextDigest(digest, place.timezone, at);
      const letter = await digestLetter(deps, digest, place);
      const occurrence = letter && {
        occurrence: `${digest.dueAt}`,
        deliveries: mails(digest, letter),
      };
      await digests.settle(digest.id, holder, { sentAt: letter ? at : digest.sentAt, dueAt }, occurrence);
    } catch (error) {
      deps.onError(error);
      await digests.settle(digest.id, holder, { sentAt: digest.sentAt, dueAt: at + RETRY_MS }, null);
    }
    return true;
  }

  async function step(signal?: AbortSignal): Promise<number> {
    let done = 0;
    for (const work of [checkNext, writeNext]) while (!signal?.aborted && (await work())) done++;
    for (;;) {
      const sent = signal?.aborted ? 0 : await deliveries.sendDue(signal);
      if (sent === 0) return done;
      done += sent;
    }
  }

  return {
    step,
    async run(signal) {
      while (!signal.aborted) {
        await step(signal).catch(deps.onError);
        await pause(IDLE_MS, signal);
      }
    },
  };
}

type Outcome = Pick<AlertRecord, 'state' | 'isFiring' | 'lastValue' | 'lastBucket'> & {
  readonly occurrence: Occurrence | null;
};

/** Told is the beginning and the end. What is withheld changes nothing of what is known, and is told nobody. */
function outcomeOf(alert: AlertRecord, look: Look, place: Place, at: number): Outcome {
  const { isFiring } = alert;
  if (look.kind === 'withheld')
    return { state: 'withheld', isFiring, lastValue: null, lastBucket: look.start, occurrence: null };
  if (look.kind === 'no_value')
    return { state: 'learning', isFiring, lastValue: null, lastBucket: look.start, occurrence: null };
  const { seen } = look;
  const facts = { lastValue: seen.value, lastBucket: seen.start };
  const verdict = judge(alert.condition, seen);
  if (verdict.kind === 'learning') return { state: 'learning', isFiring, ...facts, occurrence: null };
  const isNow = verdict.kind === 'firing';
  const occurrence =
    isNow === isFiring
      ? null
      : {
          occurrence: `${verdict.kind} ${seen.start}`,
          deliveries: [
            ...mails(alert, alertLetter(alert, look, verdict, place)),
            ...(alert.webhookHost === null
              ? []
              : [
                  {
                    target: 'webhook' as const,
                    place: 0,
                    content: alertBody(alert, look, verdict, place, at),
                  },
                ]),
          ],
        };
  return { state: verdict.kind, isFiring: isNow, ...facts, occurrence };
}

function failed({ isFiring, lastValue, lastBucket }: AlertRecord): Outcome {
  return { state: 'failed', isFiring, lastValue, lastBucket, occurrence: null };
}

function mails(
  { recipients }: Pick<AlertRecord | DigestRecord, 'recipients'>,
  content: Content,
): NewDelivery[] {
  return Array.from({ length: recipients }, (_, place) => ({ target: 'mail', place, content }));
}
