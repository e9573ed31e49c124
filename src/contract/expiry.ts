import { z } from 'zod';

const days = z.number().int().min(1).max(3660);
const count = z.number().int();

/** How long is kept what a project has. `days` null: for ever. */
export const expiryRulesSchema = z.object({
  days: days.nullable(),
  /** Values of single event properties go earlier than their events. */
  properties: z.array(z.object({ name: z.string().min(1).max(255), days })).max(200),
});
export type ExpiryRules = z.infer<typeof expiryRulesSchema>;

/** `GET …/expiry`. Here and in a preview, `people` and `organisations` null are some, and fewer than k. */
export const expirySchema = expiryRulesSchema.extend({
  /** When the next removal begins; null: nothing is set. */
  nextRunAt: z.string().nullable(),
  /** What the last removal took. */
  lastRun: z
    .object({
      at: z.string(),
      events: count,
      people: count.nullable(),
      organisations: count.nullable(),
      values: count,
    })
    .nullable(),
});
export type Expiry = z.infer<typeof expirySchema>;

/** `POST …/expiry/preview`: what a removal would take now. */
export const expiryPreviewSchema = z.object({
  events: count,
  people: count.nullable(),
  organisations: count.nullable(),
  properties: z.array(z.object({ name: z.string(), values: count })),
});
export type ExpiryPreview = z.infer<typeof expiryPreviewSchema>;
