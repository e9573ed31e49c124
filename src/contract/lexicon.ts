import { z } from 'zod';
import { VALUE_KINDS } from '../events/property.ts';
import { propertyRefSchema } from './filter.ts';

/** The Lexicon: what a project's events and properties mean, and what is decided about them. */

const isoTime = z.string();
const name = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => !text.includes('\0'));
const note = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => !text.includes('\0'));

/** `string` takes dates too, since a text that reads as a date is kept as one; `array` is a list of texts. */
export const EXPECTED_TYPES = ['any', 'string', 'number', 'integer', 'boolean', 'array', 'date'] as const;
export const expectationSchema = z.object({
  property: name,
  type: z.enum(EXPECTED_TYPES),
  isRequired: z.boolean(),
  /** Null: any value of the type. */
  values: z
    .array(z.union([note(255), z.number()]))
    .max(200)
    .nullable(),
  description: note(2_000).nullable(),
});
export type Expectation = z.infer<typeof expectationSchema>;

/** An event, or a property of events, people or a kind of organisation. */
export const lexiconRefSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), name }),
  z.object({
    kind: z.literal('property'),
    ...propertyRefSchema.shape,
    scope: z.enum(['event', 'person', 'group']),
    name,
  }),
]);
export type LexiconRef = z.infer<typeof lexiconRefSchema>;

const words = {
  displayName: note(255).nullable(),
  description: note(2_000).nullable(),
  owner: note(120).nullable(),
  tags: z.array(note(60).min(1)).max(20),
  /** Not offered where questions are built; questions that name it are answered. */
  isHidden: z.boolean(),
  isVerified: z.boolean(),
};
const wordsChangeSchema = z.object({
  displayName: words.displayName.optional(),
  description: words.description.optional(),
  owner: words.owner.optional(),
  tags: words.tags.optional(),
  isHidden: words.isHidden.optional(),
  isVerified: words.isVerified.optional(),
  /** Of a property: a public value of it, or a number. */
  example: note(255).nullable().optional(),
  /** Of an event: what it should carry. */
  plan: z.array(expectationSchema).max(255).optional(),
});
export type WordsChange = z.infer<typeof wordsChangeSchema>;
export const lexiconWordsRequestSchema = z.object({
  entries: z
    .array(z.object({ of: lexiconRefSchema, words: wordsChangeSchema }))
    .min(1)
    .max(500),
});

/** `isDropped`: left out at ingest, before anything of it is stored. `mergedInto`: counts as another, in every question, also for the past. */
export const lexiconRulesRequestSchema = z.object({
  entries: z
    .array(
      z.object({
        of: lexiconRefSchema,
        isDropped: z.boolean().optional(),
        mergedInto: name.nullable().optional(),
      }),
    )
    .min(1)
    .max(500),
});
export type RulesChange = z.infer<typeof lexiconRulesRequestSchema>['entries'][number];

/**
 * What a steward decides about what may be readable, from the next arrival on.
 * `name_public`: the name itself. `public`: every value of the property (detectors still look). `values`: these values alone.
 * `opaque`: never, and what was readable is removed. `identity`: sealed with the person or organisation. `crowd`: back to k people.
 */
export const declarationSchema = z.discriminatedUnion('as', [
  z.object({ as: z.enum(['name_public', 'public', 'opaque', 'identity', 'crowd']) }),
  z.object({ as: z.literal('values'), values: z.array(note(255).min(1)).min(1).max(1_000) }),
]);
export type Declaration = z.infer<typeof declarationSchema>;
export const lexiconDeclarationRequestSchema = z.object({
  of: lexiconRefSchema,
  declaration: declarationSchema,
});

const defined = {
  ...words,
  isDropped: z.boolean(),
  mergedInto: z.string().nullable(),
  /** A steward declared the name public. */
  isNameDeclared: z.boolean(),
  /** The name is public and has arrived. What nobody may know of reads as not seen. */
  isSeen: z.boolean(),
  firstSeenAt: isoTime.nullable(),
  /** Left out in the last 30 days. */
  dropped: z.number().int(),
};
export const lexiconEventSchema = z.object({
  name: z.string(),
  ...defined,
  lastSeenAt: isoTime.nullable(),
  /** Events of the last 30 days; null where fewer than k people stand behind them. */
  volume: z.number().int().nullable(),
  plan: z.array(expectationSchema),
});
export type LexiconEvent = z.infer<typeof lexiconEventSchema>;
export const lexiconPropertySchema = z.object({
  scope: z.enum(['event', 'person', 'group']),
  group: z.string().optional(),
  name: z.string(),
  ...defined,
  example: z.string().nullable(),
  kinds: z.array(z.enum(VALUE_KINDS)),
  privacy: z.enum(['public', 'crowd', 'opaque', 'identity']),
  /** A steward's decision; null: the crowd's, or the product's own for what the SDKs send. */
  declared: z.enum(['public', 'values', 'opaque', 'identity']).nullable(),
  /** The declared values. */
  values: z.array(z.string()),
  /** The product itself decides: it cannot be declared otherwise. */
  isFixed: z.boolean(),
  /** Different values: readable ones, and those that have not found their crowd. */
  publicValues: z.number().int(),
  hiddenValues: z.number().int(),
});
export type LexiconProperty = z.infer<typeof lexiconPropertySchema>;
export const lexiconSchema = z.object({
  k: z.number().int(),
  events: z.array(lexiconEventSchema),
  properties: z.array(lexiconPropertySchema),
  /** How many names fewer than k people have sent. */
  hiddenEvents: z.number().int(),
  hiddenProperties: z.number().int(),
});
export type Lexicon = z.infer<typeof lexiconSchema>;

export const lexiconViolationsSchema = z.object({
  /** Of the last 30 days, the most first. `property` null: its name is not public. */
  violations: z.array(
    z.object({
      event: z.string(),
      property: z.string().nullable(),
      kind: z.enum(['missing', 'type', 'value']),
      count: z.number().int(),
      lastAt: isoTime,
    }),
  ),
});
export type LexiconViolation = z.infer<typeof lexiconViolationsSchema>['violations'][number];

export const lexiconUsageRequestSchema = propertyRefSchema;
export const lexiconUsageSchema = z.object({
  k: z.number().int(),
  /** Events of the last 30 days, or profiles, on which the property is set; null where fewer than k people stand behind them. */
  volume: z.number().int().nullable(),
  lastSeenAt: isoTime.nullable(),
});
export type LexiconUsage = z.infer<typeof lexiconUsageSchema>;

export const lexiconUsesRequestSchema = z.object({ of: lexiconRefSchema });
/** Saved reports whose question names it; at most 50, the newest first. */
export const lexiconUsesSchema = z.object({
  reports: z.array(z.object({ id: z.number().int(), name: z.string(), kind: z.string() })),
});
export type LexiconUse = z.infer<typeof lexiconUsesSchema>['reports'][number];

export const lexiconImportRequestSchema = z.object({
  format: z.enum(['csv', 'json']),
  text: z.string().min(1).max(4_000_000),
});
export const lexiconImportedSchema = z.object({ changed: z.number().int() });
/** The rows of a file, once read. */
export const lexiconFileEntriesSchema = z
  .array(
    z.object({
      of: lexiconRefSchema,
      words: wordsChangeSchema,
      isDropped: z.boolean().optional(),
      mergedInto: name.nullable().optional(),
    }),
  )
  .max(5_000);
