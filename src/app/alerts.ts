import {
  type AlertRunner,
  createAlertRunner,
  createAlerts,
  createDeliveries,
  createDigests,
  createSealed,
  createWebhookCaller,
  type Kept,
} from '#alerts';
import type { Boards, SavedReports } from '#boards';
import { customEventId } from '#contract';
import { AppError, type ProjectId } from '#core';
import type { Mailer } from '#mail';
import { createAlertStore, createDeliveryStore, createDigestStore, ofProject } from '#metadata';
import type { Reports, Vocabulary } from '#reports';
import type { Foundation } from './foundation.ts';
import type { Outside } from './outside.ts';
import { warnSometimes } from './warn.ts';

/** Alerts and digests: what members ask for, and what runs by itself. */
export function buildAlerts(
  foundation: Foundation,
  parts: {
    readonly reports: Reports;
    readonly vocabulary: Vocabulary;
    readonly savedReports: SavedReports;
    readonly boards: Boards;
    readonly egress: Outside['egress'];
    readonly mailer: Mailer | null;
    readonly mailDomain: string;
  },
) {
  const { config, db, databases, vault, audit, projects, clock, log, publicUrl } = foundation;
  const { reports, egress, mailer } = parts;
  const warn = warnSometimes(log, clock, 'alerts or digests wait: they will be tried again');
  const kept = keptFrom(parts);
  const sealed = createSealed(vault);
  const allowed = {
    mailDomains: listOf(config.alertMailDomains || parts.mailDomain),
    webhookHosts: listOf(config.webhookHosts),
  };
  const timezoneOf = async (projectId: ProjectId) => (await projects.byId(projectId))?.timezone ?? 'UTC';
  const shared = { kept, sealed, allowed, canMail: mailer !== null, audit, timezoneOf, clock };
  const alertStore = ofProject(databases, createAlertStore, ['takeDue', 'settle']);
  const digestStore = ofProject(databases, createDigestStore, ['takeDue', 'settle']);
  const webhooks = createWebhookCaller({ allowed, mayBePrivate: config.webhookToPrivate, clock });
  const runner: AlertRunner = createAlertRunner({
    alerts: alertStore,
    digests: digestStore,
    deliveries: createDeliveries({ store: createDeliveryStore(db), sealed, mailer, webhooks, clock }),
    kept,
    reports,
    egress,
    project: (projectId) => projects.byId(projectId),
    publicUrl,
    clock,
    onError: (error) => warn(error),
  });
  return {
    alerts: createAlerts({ ...shared, store: alertStore }),
    digests: createDigests({ ...shared, store: digestStore }),
    runner,
    canMail: mailer !== null,
    canCallWebhooks: allowed.webhookHosts.length > 0,
  };
}

function keptFrom({
  savedReports,
  boards,
  vocabulary,
}: {
  savedReports: SavedReports;
  boards: Boards;
  vocabulary: Vocabulary;
}): Kept {
  return {
    report: (projectId, id) => unlessGone(savedReports.get(projectId, id)),
    board: (projectId, id) => unlessGone(boards.get(projectId, id)),
    async names(projectId) {
      const { cohorts = [], custom } = (await vocabulary.read(projectId)) ?? {};
      return {
        event: (name) => custom?.events.find(({ id }) => id === customEventId(name))?.name,
        cohort: (id) => cohorts.find((cohort) => cohort.id === id)?.name,
      };
    },
  };
}

function unlessGone<Value>(found: Promise<Value>): Promise<Value | undefined> {
  return found.catch((error: unknown) => {
    if (error instanceof AppError && error.code.endsWith('_not_found')) return undefined;
    throw error;
  });
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
}
