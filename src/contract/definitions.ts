import { z } from 'zod';
import { VALUE_KINDS } from '../events/property.ts';
import { behaviourNumberSchema, customEventId, selectorSchema } from './question.ts';
import { rowId as id } from './row-id.ts';

/** One of the events that a custom event stands for: never another custom event, so that none leads in a circle. */
const partSchema = selectorSchema.refine(({ event }) => customEventId(event) === undefined, {
  path: ['event'],
  message: 'a custom event is made of events that were sent',
});

/** Events that were sent, by their own properties: what is made of what is made could lead in a circle. */
const sentSchema = partSchema.refine(({ filter }) => !asksOthers(filter), {
  path: ['filter'],
  message: 'neither cohorts nor custom properties',
});

function asksOthers(filter: unknown): boolean {
  const waiting: unknown[] = [filter];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== 'object' || part === null) continue;
    if ('cohort' in part || ('scope' in part && part.scope === 'custom')) return true;
    waiting.push(...Object.values(part));
  }
  return false;
}

const computedSchema = z.object({
  kind: z.literal('computed'),
  of: sentSchema,
  each: behaviourNumberSchema,
  /** Of the last so many days, today among them; of all where absent. */
  lastDays: z.number().int().min(1).max(365).optional(),
});

const borrowedSchema = z.object({
  kind: z.literal('borrowed'),
  /** The name of a property of events. */
  property: z.string().min(1).max(255),
  from: sentSchema,
  /** How old it may be: 7 days where absent. */
  days: z.number().int().min(1).max(7).optional(),
});

export type BehaviourDefinition = z.infer<typeof computedSchema> | z.infer<typeof borrowedSchema>;

/**
 * `event`: one name for several events, each as far as it passes its filter. `property`: what a formula makes of other properties. `computed`: what a person did, as
 * a number. `borrowed`: what the person's newest event of a sort said, up to each event.
 */
export const customDefinitionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), of: z.array(partSchema).min(1).max(25) }),
  z.object({ kind: z.literal('property'), formula: z.string().trim().min(1).max(20_000) }),
  computedSchema,
  borrowedSchema,
]);
export type CustomDefinition = z.infer<typeof customDefinitionSchema>;

export const definitionSchema = z.object({
  id,
  name: z.string(),
  description: z.string(),
  definition: customDefinitionSchema,
  createdAt: z.string(),
  changedAt: z.string(),
  /** What is made with it: while there is anything it cannot be deleted. */
  usedBy: z.array(
    z.object({ kind: z.enum(['report', 'board', 'cohort', 'definition']), id, name: z.string() }),
  ),
});
export type Definition = z.infer<typeof definitionSchema>;
export const definitionsSchema = z.object({ definitions: z.array(definitionSchema) });

const name = z.string().trim().min(1).max(120);
const description = z.string().trim().max(1000);
export const definitionCreateSchema = z.object({
  name,
  description: description.optional(),
  definition: customDefinitionSchema,
});
export type DefinitionCreate = z.infer<typeof definitionCreateSchema>;
/** What is absent stays. An event stays an event, a property stays a property. */
export const definitionChangeSchema = definitionCreateSchema.partial();
export type DefinitionChange = z.infer<typeof definitionChangeSchema>;

/** `POST …/definitions/check`: what a formula can be; refused with the place that is wrong where it cannot be read. */
export const formulaCheckSchema = z.object({ formula: z.string().min(1).max(20_000) });
export const formulaKindsSchema = z.object({ kinds: z.array(z.enum(VALUE_KINDS)) });
export type FormulaKinds = z.infer<typeof formulaKindsSchema>;
