import { randomBytes } from 'node:crypto';
import { AppError, type Clock, type ProjectId, pause } from '#core';
import type { AuditTrail } from '#egress';
import type { Affected, AffectedReader } from './affected.ts';
import { clocksFrom, type RunningClock } from './clocks.ts';
import type { NoticeSender } from './notices/send.ts';
import type { Scope } from './scope.ts';
import { type Severities, severitiesOf } from './severity.ts';
import type { IncidentRecord, IncidentStore, NoticeCounts, QueuedNotice } from './store.ts';

export type IncidentErrorCode = 'incident_not_found' | 'invalid_request' | 'mail_not_configured';

export interface Incident extends IncidentRecord {
  readonly notices: NoticeCounts;
  readonly clocks: readonly RunningClock[];
  /** How long the counts took, milliseconds. 0 where they are those of the opening. */
  readonly computedMs: number;
  readonly severity: Severities;
  /** False: there is no mail server to send notices with. */
  readonly canNotify: boolean;
}

/** Incidents from the first word to the last notice. */
export interface Incidents {
  /** Computes who is affected, starts the clocks and is on the audit log. */
  open(projectId: ProjectId, title: string, scope: Scope, by: string): Promise<Incident>;
  /** Who would be affected, without opening anything. */
  preview(
    projectId: ProjectId,
    scope: Scope,
  ): Promise<{ readonly affected: Affected; readonly computedMs: number }>;
  /** As it was opened. Throws `incident_not_found`. */
  find(projectId: ProjectId, id: number): Promise<IncidentRecord>;
  /** With counts computed afresh. Throws `incident_not_found`. */
  get(projectId: ProjectId, id: number): Promise<Incident>;
  list(projectId: ProjectId): Promise<Incident[]>;
  openCount(projectId: ProjectId): Promise<number>;
  /**
   * Queues a notice for everyone affected who has none yet; `run` sends them. Asking twice changes nothing. Throws
   * `mail_not_configured` where there is no sender: nothing is queued that nobody sends.
   */
  notify(projectId: ProjectId, id: number, by: string): Promise<Incident>;
  close(projectId: ProjectId, id: number, by: string): Promise<Incident>;
  isGenuine(noticeId: string): Promise<boolean>;
  /** Sends queued notices until `signal` aborts, also those that an earlier process left. One failed round is logged and tried again. */
  run(signal: AbortSignal): Promise<void>;
  /** One round of `run`: everything that is due now. */
  step(signal?: AbortSignal): Promise<void>;
}

const QUEUE_BATCH = 1_000;
const ROUND_MS = 1_000;

export function createIncidents(deps: {
  readonly store: IncidentStore;
  readonly affected: AffectedReader;
  /** null: no mail server is configured. */
  readonly sender: NoticeSender | null;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  /** Who signs a project's notices, and whom their readers can ask. */
  readonly signature: (projectId: ProjectId) => Promise<{ name: string; contact: string }>;
  readonly onError: (error: unknown) => void;
}): Incidents {
  const { store, affected, sender, audit, clock, signature, onError } = deps;

  const computed = async (projectId: ProjectId, scope: Scope) => {
    const startedAt = clock();
    const counts: Affected = await affected.summary(projectId, scope);
    return { affected: counts, computedMs: clock() - startedAt };
  };
  const complete = async (records: readonly IncidentRecord[]): Promise<Incident[]> => {
    const counts = await store.counts(records.map((record) => record.id));
    return records.map((record) => ({
      ...record,
      notices: counts.get(record.id) ?? NO_NOTICES,
      clocks: clocksFrom(record.openedAt),
      computedMs: 0,
      severity: severitiesOf(record.affected),
      canNotify: sender !== null,
    }));
  };
  const completeOne = async (record: IncidentRecord): Promise<Incident> => {
    const [incident] = await complete([record]);
    if (!incident) throw new TypeError('one record in, one out');
    return incident;
  };
  const refreshed = async (record: IncidentRecord): Promise<Incident> => {
    const { affected: counts, computedMs } = await computed(record.projectId, record.scope);
    return { ...(await completeOne({ ...record, affected: counts })), computedMs };
  };
  const existing = async (projectId: ProjectId, id: number): Promise<IncidentRecord> => {
    const record = await store.get(projectId, id);
    if (!record) throw new AppError('incident_not_found', 'there is no such incident');
    return record;
  };
  const fillQueue = async (record: IncidentRecord) => {
    let batch: QueuedNotice[] = [];
    const flush = async () => {
      await store.enqueue(record.id, batch, clock());
      batch = [];
    };
    for await (const { subject, fields } of affected.people(record.projectId, record.scope)) {
      batch.push({ noticeId: newNoticeId(), subject, fields });
      if (batch.length === QUEUE_BATCH) await flush();
    }
    if (batch.length > 0) await flush();
    await store.completeQueue(record.id);
  };

  const incidents: Incidents = {
    async open(projectId, title, scope, by) {
      if (scope.from > scope.to)
        throw new AppError('invalid_request', 'the window of an incident ends before it begins');
      const counts = await computed(projectId, scope);
      const record = await store.create({
        projectId,
        title,
        scope,
        openedAt: clock(),
        affected: counts.affected,
        openedBy: by,
      });
      await audit.append({
        projectId,
        actor: by,
        action: 'incident.open',
        object: `incident:${record.id}`,
        facts: { kind: scope.kind, from: scope.from, to: scope.to, subjects: counts.affected.subjects },
      });
      return { ...(await completeOne(record)), computedMs: counts.computedMs };
    },
    preview: computed,
    find: existing,
    get: async (projectId, id) => refreshed(await existing(projectId, id)),
    list: async (projectId) => complete(await store.list(projectId)),
    openCount: (projectId) => store.openCount(projectId),
    async notify(projectId, id, by) {
      const record = await existing(projectId, id);
      if (!sender)
        throw new AppError('mail_not_configured', 'no mail server is set (smtpUrl): notices cannot be sent');
      await audit.append({
        projectId,
        actor: by,
        action: 'incident.notify',
        object: `incident:${id}`,
        facts: { kind: record.scope.kind },
      });
      await store.startNotifying(id);
      await fillQueue(record);
      return refreshed(await existing(projectId, id));
    },
    async close(projectId, id, by) {
      await existing(projectId, id);
      await audit.append({
        projectId,
        actor: by,
        action: 'incident.close',
        object: `incident:${id}`,
        facts: {},
      });
      await store.close(id);
      return refreshed(await existing(projectId, id));
    },
    isGenuine: (noticeId) => store.isGenuine(noticeId),

    async step(signal) {
      if (!sender) return;
      for (const { incident, isQueueComplete } of await store.notifying()) {
        if (!isQueueComplete) await fillQueue(incident);
        await sender.sendDue(incident, await signature(incident.projectId), signal);
        await store.finishNotifying(incident.id);
      }
    },
    async run(signal) {
      while (!signal.aborted) {
        try {
          await incidents.step(signal);
        } catch (error) {
          onError(error);
        }
        await pause(ROUND_MS, signal);
      }
    },
  };
  return incidents;
}

const NO_NOTICES: NoticeCounts = { queued: 0, sending: 0, sent: 0, failed: 0, unreachable: 0 };

/** 60 random bits in letters and digits that are not mistaken for each other when read aloud. */
function newNoticeId(): string {
  const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ0';
  const letters = [...randomBytes(12)].map((byte) => alphabet[byte & 31]);
  return `N-${letters.slice(0, 4).join('')}-${letters.slice(4, 8).join('')}-${letters.slice(8).join('')}`;
}
