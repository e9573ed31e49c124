import type { Alert, AlertCondition, BoardCard, Range, ReportName } from '#contract';
import type { ProjectId } from '#core';
import type { Filter } from '#events';

export type Language = 'en' | 'it';
type AlertState = Alert['state'];
interface Author {
  readonly id: number;
  readonly name: string;
}

/** A question as a saved report keeps it. */
export interface KeptReport {
  readonly id: number;
  readonly kind: ReportName;
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** What alerts and digests ask of what members keep; `#boards` answers it. Undefined: it is gone. */
export interface Kept {
  report(projectId: ProjectId, id: number): Promise<KeptReport | undefined>;
  board(
    projectId: ProjectId,
    id: number,
  ): Promise<
    | {
        readonly name: string;
        readonly range: Range | null;
        readonly filter: Filter | null;
        readonly cards: readonly BoardCard[];
        readonly reports: readonly KeptReport[];
      }
    | undefined
  >;
  names(projectId: ProjectId): Promise<Names>;
}

/** What members call what they made, which questions and answers name by number. Undefined: it is gone, or no such thing. */
export interface Names {
  event(name: string): string | undefined;
  cohort(id: number): string | undefined;
}

export interface AlertRecord {
  readonly id: number;
  readonly projectId: ProjectId;
  readonly report: { readonly id: number; readonly name: string; readonly kind: ReportName };
  readonly name: string;
  readonly metric: string;
  readonly unit: Alert['unit'];
  readonly condition: AlertCondition;
  readonly language: Language;
  readonly recipients: number;
  readonly webhookHost: string | null;
  readonly isPaused: boolean;
  readonly state: AlertState;
  readonly isFiring: boolean;
  readonly lastValue: number | null;
  readonly lastBucket: string | null;
  readonly checkedAt: number | null;
  readonly dueAt: number;
  readonly createdBy: Author | null;
}

export type NewAlert = Pick<
  AlertRecord,
  'name' | 'metric' | 'unit' | 'condition' | 'language' | 'recipients' | 'webhookHost' | 'dueAt'
> & { readonly reportId: number };

export interface DigestRecord {
  readonly id: number;
  readonly projectId: ProjectId;
  readonly board: { readonly id: number; readonly name: string };
  readonly weekday: number | null;
  readonly hour: number;
  readonly language: Language;
  readonly recipients: number;
  readonly isPaused: boolean;
  readonly sentAt: number | null;
  readonly dueAt: number;
  readonly createdBy: Author | null;
}

export type NewDigest = Pick<DigestRecord, 'weekday' | 'hour' | 'language' | 'recipients' | 'dueAt'> & {
  readonly boardId: number;
};

/** One process does a piece of work at a time; what a dead one held is free again at `until`. */
export interface Lease {
  readonly holder: string;
  readonly now: number;
  readonly until: number;
}

/** What goes to one place, finished: aggregates that have passed the gate out, in words. */
export type Content =
  | { readonly kind: 'mail'; readonly subject: string; readonly text: string; readonly html: string }
  | { readonly kind: 'webhook'; readonly body: string };

export interface NewDelivery {
  readonly target: 'mail' | 'webhook';
  /** Which of the sealed addresses. */
  readonly place: number;
  readonly content: Content;
}

/** `occurrence` names what happened: the same one again adds nothing. */
export interface Occurrence {
  readonly occurrence: string;
  readonly deliveries: readonly NewDelivery[];
}

export interface DueDelivery {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly source: { readonly kind: 'alert' | 'digest'; readonly id: number };
  readonly place: number;
  readonly content: Content;
  readonly attempts: number;
}

/** Alerts, digests and what waits to be sent for them, implemented by `metadata`. */
export interface AlertStore {
  list(projectId: ProjectId): Promise<AlertRecord[]>;
  get(projectId: ProjectId, id: number): Promise<AlertRecord | undefined>;
  ofReport(projectId: ProjectId, reportId: number): Promise<number[]>;
  create(projectId: ProjectId, alert: NewAlert, by: number, at: number): Promise<number>;
  /** New recipients cancel what waits for the old ones. */
  change(
    projectId: ProjectId,
    id: number,
    change: {
      readonly [Key in 'name' | 'condition' | 'isPaused' | 'recipients' | 'dueAt']?:
        | AlertRecord[Key]
        | undefined;
    },
  ): Promise<void>;
  remove(projectId: ProjectId, id: number): Promise<void>;
  /** The alert that has been due longest, for the holder alone. */
  takeDue(lease: Lease): Promise<AlertRecord | undefined>;
  /** All or nothing, and nothing for whoever no longer holds the alert. */
  settle(
    id: number,
    holder: string,
    outcome: Pick<AlertRecord, 'state' | 'isFiring' | 'lastValue' | 'lastBucket' | 'dueAt'> & {
      readonly at: number;
    },
    occurrence: Occurrence | null,
  ): Promise<void>;
}

export interface DigestStore {
  list(projectId: ProjectId): Promise<DigestRecord[]>;
  get(projectId: ProjectId, id: number): Promise<DigestRecord | undefined>;
  ofBoard(projectId: ProjectId, boardId: number): Promise<number[]>;
  create(projectId: ProjectId, digest: NewDigest, by: number, at: number): Promise<number>;
  change(
    projectId: ProjectId,
    id: number,
    change: { readonly [Key in 'isPaused' | 'recipients' | 'dueAt']?: DigestRecord[Key] | undefined },
  ): Promise<void>;
  remove(projectId: ProjectId, id: number): Promise<void>;
  takeDue(lease: Lease): Promise<DigestRecord | undefined>;
  settle(
    id: number,
    holder: string,
    outcome: { readonly sentAt: number | null; readonly dueAt: number },
    occurrence: Occurrence | null,
  ): Promise<void>;
}

export interface DeliveryStore {
  /** What is due, oldest first, marked as being sent until the lease ends. Two takers never get the same one. */
  claim(limit: number, now: number, until: number): Promise<DueDelivery[]>;
  settle(
    id: string,
    outcome: { readonly state: 'sent' | 'failed' } | { readonly state: 'queued'; readonly nextAt: number },
  ): Promise<void>;
}

/** What alerts want of the vault: named secrets of a project. */
export interface Secrets {
  sealSecret(projectId: ProjectId, name: string, value: string): Promise<void>;
  openSecret(projectId: ProjectId, name: string): Promise<string | undefined>;
  removeSecret(projectId: ProjectId, name: string): Promise<void>;
}
