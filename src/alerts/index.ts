export {
  type AlertErrorCode,
  type Alerts,
  type AskedAlert,
  type By as AlertAuthor,
  createAlerts,
} from './alerts.ts';
export type { Allowed } from './allowed.ts';
export { createDeliveries } from './deliver.ts';
export { createDigests, type Digests } from './digests.ts';
export type {
  AlertRecord,
  AlertStore,
  Content,
  DeliveryStore,
  DigestRecord,
  DigestStore,
  DueDelivery,
  Kept,
  KeptReport,
  Lease,
  NewAlert,
  NewDigest,
  Occurrence,
  Secrets as AlertSecrets,
} from './ports.ts';
export { type AlertRunner, createAlertRunner } from './run.ts';
export { createSealed, type Sealed } from './sealed.ts';
export type { Asking } from './watch.ts';
export { createWebhookCaller, sign, type WebhookCaller } from './webhook.ts';
