import { z } from 'zod';

const days = z.number().int().min(1).max(3660);
const count = z.number().int();

const property = {
  name: z.string().min(1).max(255),
  scope: z.enum(['event', 'person', 'group']).default('event'),
  /** A declared group key, with scope `group`. */
  group: z.string().max(255).optional(),
};

/** How long is kept what a project has. `days` null: for ever. */
export const expiryRulesSchema = z.object({
  days: days.nullable(),
  /** Values of single properties go earlier: in events from the event's time, in profiles from when they were last sent. */
  properties: z.array(z.object({ ...property, days })).max(200),
});
export type ExpiryRules = z.infer<typeof expiryRulesSchema>;

/** `GET …/expiry`. Here and in a preview, a count that is null is some, and fewer than k. */
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
      values: count.nullable(),
    })
    .nullable(),
});
export type Expiry = z.infer<typeof expirySchema>;

/** `POST …/expiry/preview`: what a removal would take now. */
export const expiryPreviewSchema = z.object({
  events: count,
  people: count.nullable(),
  organisations: count.nullable(),
  /** `values` null: some, and fewer than k. */
  properties: z.array(z.object({ ...property, values: count.nullable() })),
});
export type ExpiryPreview = z.infer<typeof expiryPreviewSchema>;
