import type { ProjectId, SubjectId } from '#core';
import type { Affected } from './affected.ts';
import type { Scope } from './scope.ts';

export type IncidentStatus = 'open' | 'notifying' | 'closed';
export type NoticeState = 'queued' | 'sending' | 'sent' | 'failed' | 'unreachable';
export type NoticeCounts = Readonly<Record<NoticeState, number>>;

export interface IncidentRecord {
  readonly id: number;
  readonly projectId: ProjectId;
  readonly title: string;
  readonly status: IncidentStatus;
  readonly scope: Scope;
  readonly openedAt: number;
  /** Counts as they were when the incident was opened. */
  readonly affected: Affected;
}

/** One person's place in the queue. `noticeId` is random, is printed in the message, and is the same for every attempt. */
export interface QueuedNotice {
  readonly noticeId: string;
  readonly subject: SubjectId;
  readonly fields: readonly string[];
}

export interface DueNotice extends QueuedNotice {
  /** Attempts before this one. */
  readonly attempts: number;
}

/**
 * Incidents and their queue of notices, implemented by `metadata`. The queue holds no address and no name: those are opened
 * when a notice is written. One notice per person and incident, whatever happens: that pair is its key.
 */
export interface IncidentStore {
  create(
    incident: Omit<IncidentRecord, 'id' | 'status'> & { readonly openedBy: string },
  ): Promise<IncidentRecord>;
  get(projectId: ProjectId, id: number): Promise<IncidentRecord | undefined>;
  /** Newest first. */
  list(projectId: ProjectId): Promise<IncidentRecord[]>;
  openCount(projectId: ProjectId): Promise<number>;
  /** Incidents of any project whose notices are on their way, and whether their queue is complete. */
  notifying(): Promise<{ readonly incident: IncidentRecord; readonly isQueueComplete: boolean }[]>;
  /** From here on `notifying` names the incident until `finishNotifying`. */
  startNotifying(id: number): Promise<void>;
  /** Adds to the queue whoever is not in it yet. Returns how many were added. */
  enqueue(id: number, notices: readonly QueuedNotice[], at: number): Promise<number>;
  completeQueue(id: number): Promise<void>;
  finishNotifying(id: number): Promise<void>;
  close(id: number): Promise<void>;
  /**
   * Takes up to `limit` notices that are due, or whose taker has not settled them by its lease's end, and marks them `sending`
   * until `leaseUntil`. Two takers never get the same notice.
   */
  claim(id: number, limit: number, now: number, leaseUntil: number): Promise<DueNotice[]>;
  settle(
    id: number,
    subject: SubjectId,
    outcome:
      | {
          readonly state: 'sent' | 'failed' | 'unreachable';
          readonly at: number;
          readonly language: string | null;
        }
      | { readonly state: 'queued'; readonly nextAt: number },
  ): Promise<void>;
  counts(ids: readonly number[]): Promise<ReadonlyMap<number, NoticeCounts>>;
  /** Is this the id of a notice that we sent? For a person who asks whether a message is genuine. */
  isGenuine(noticeId: string): Promise<boolean>;
}
