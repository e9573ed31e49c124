import { randomBytes } from 'node:crypto';
import type { Alert, AlertCondition } from '#contract';
import { AppError, type Clock, type ProjectId } from '#core';
import type { AuditTrail } from '#egress';
import { type Allowed, assertMayMail, webhookHostOf } from './allowed.ts';
import type { AlertRecord, AlertStore, Kept, Language } from './ports.ts';
import { nextCheck } from './rhythm.ts';
import type { Sealed } from './sealed.ts';
import { isWatchable } from './watch.ts';

export type AlertErrorCode =
  | 'alert_not_found'
  | 'digest_not_found'
  | 'not_watchable'
  | 'recipient_not_allowed'
  | 'webhook_not_allowed'
  | 'mail_not_configured'
  | 'saved_report_not_found'
  | 'board_not_found'
  | 'too_many_saved'
  | 'not_allowed';

/** Who asks for a change: owners of the project may remove what others made. */
export interface By {
  readonly memberId: number;
  readonly isOwner: boolean;
}

export interface AskedAlert {
  readonly report: number;
  readonly name: string;
  readonly metric: string;
  readonly unit: Alert['unit'];
  readonly condition: AlertCondition;
  readonly language: Language;
  readonly recipients: readonly string[];
  readonly webhook: string | null;
}

interface AlertChange {
  readonly name?: string | undefined;
  readonly condition?: AlertCondition | undefined;
  readonly isPaused?: boolean | undefined;
  readonly recipients?: readonly string[] | undefined;
}

/** Watches over saved reports. What is made, changed and removed is on the audit log, without addresses. */
export interface Alerts {
  list(projectId: ProjectId): Promise<AlertRecord[]>;
  /** `webhookSecret` signs what the webhook receives: told here, and never again. */
  create(
    projectId: ProjectId,
    asked: AskedAlert,
    by: By,
  ): Promise<{ readonly alert: AlertRecord; readonly webhookSecret: string | null }>;
  change(projectId: ProjectId, id: number, change: AlertChange, by: By): Promise<AlertRecord>;
  remove(projectId: ProjectId, id: number, by: By): Promise<void>;
  /** Before a saved report goes: nothing watches it any more. */
  removeOfReport(projectId: ProjectId, reportId: number, by: By): Promise<void>;
}

export interface AlertDeps {
  readonly store: AlertStore;
  readonly kept: Kept;
  readonly sealed: Sealed;
  readonly allowed: Allowed;
  readonly canMail: boolean;
  readonly audit: AuditTrail;
  readonly timezoneOf: (projectId: ProjectId) => Promise<string>;
  readonly clock: Clock;
}

export const MOST_WATCHES = 200;

export function createAlerts(deps: AlertDeps): Alerts {
  const { store, kept, sealed, allowed, audit, timezoneOf, clock } = deps;
  const get = async (projectId: ProjectId, id: number): Promise<AlertRecord> => {
    const alert = await store.get(projectId, id);
    if (!alert) throw new AppError<AlertErrorCode>('alert_not_found', 'there is no such alert');
    return alert;
  };
  const note = (projectId: ProjectId, action: string, id: number, by: By, facts = {}) =>
    audit.append({ projectId, actor: `member:${by.memberId}`, action, object: `alert:${id}`, facts });
  const drop = async (projectId: ProjectId, id: number, by: By) => {
    await note(projectId, 'alert.remove', id, by);
    await store.remove(projectId, id);
    await sealed.remove(projectId, { kind: 'alert', id });
  };

  return {
    list: store.list,

    async create(projectId, asked, by) {
      const { recipients, webhook, report: reportId, ...rest } = asked;
      await assertReport(kept, projectId, asked);
      assertMailable(deps, recipients);
      const webhookHost = webhook === null ? null : webhookHostOf(allowed, webhook);
      if ((await store.list(projectId)).length >= MOST_WATCHES)
        throw new AppError<AlertErrorCode>('too_many_saved', 'the project keeps no more of these');
      const now = clock();
      const dueAt = nextCheck(asked.unit, await timezoneOf(projectId), now);
      const id = await store.create(
        projectId,
        { ...rest, reportId, recipients: recipients.length, webhookHost, dueAt },
        by.memberId,
        now,
      );
      await sealed.sealRecipients(projectId, { kind: 'alert', id }, recipients);
      const webhookSecret = webhook === null ? null : randomBytes(32).toString('base64url');
      if (webhook !== null && webhookSecret !== null)
        await sealed.sealWebhook(projectId, id, { url: webhook, secret: webhookSecret });
      await note(projectId, 'alert.create', id, by, {
        recipients: recipients.length,
        webhook: webhookHost !== null,
      });
      return { alert: await get(projectId, id), webhookSecret };
    },

    async change(projectId, id, { recipients, isPaused, ...change }, by) {
      const before = await get(projectId, id);
      if (recipients) assertMailable(deps, recipients);
      await note(projectId, 'alert.change', id, by, {
        changed: Object.keys({ ...change, ...(recipients && { recipients }), isPaused })
          .sort()
          .join(' '),
      });
      const isResumed = before.isPaused && isPaused === false;
      const dueAt = isResumed ? nextCheck(before.unit, await timezoneOf(projectId), clock()) : undefined;
      await store.change(projectId, id, { ...change, isPaused, recipients: recipients?.length, dueAt });
      if (recipients) await sealed.sealRecipients(projectId, { kind: 'alert', id }, recipients);
      return get(projectId, id);
    },

    async remove(projectId, id, by) {
      assertMayRemove(await get(projectId, id), by);
      await drop(projectId, id, by);
    },

    async removeOfReport(projectId, reportId, by) {
      for (const id of await store.ofReport(projectId, reportId)) await drop(projectId, id, by);
    },
  };
}

async function assertReport(
  kept: Kept,
  projectId: ProjectId,
  { report: id, metric, unit }: AskedAlert,
): Promise<void> {
  const report = await kept.report(projectId, id);
  if (!report) throw new AppError<AlertErrorCode>('saved_report_not_found', 'there is no such saved report');
  if (!isWatchable(report, { metric, unit }))
    throw new AppError<AlertErrorCode>(
      'not_watchable',
      'an alert watches a value of a saved report that goes by intervals',
    );
}

export function assertMailable(
  { allowed, canMail }: Pick<AlertDeps, 'allowed' | 'canMail'>,
  recipients: readonly string[],
): void {
  if (recipients.length > 0 && !canMail)
    throw new AppError<AlertErrorCode>(
      'mail_not_configured',
      'no mail server is set (smtpUrl): notices cannot be sent',
    );
  assertMayMail(allowed, recipients);
}

export function assertMayRemove(made: { readonly createdBy: { readonly id: number } | null }, by: By): void {
  if (!by.isOwner && made.createdBy?.id !== by.memberId)
    throw new AppError<AlertErrorCode>(
      'not_allowed',
      'only its author or an owner of the project removes it',
    );
}
