import { z } from 'zod';

/** What should not have been sent: where it is, what it is, who sends it. Never a value. */
const leakSourceSchema = z.object({
  /** The SDK's `mp_lib` and `$lib_version`; null where the sender did not say, or nothing that is known. */
  library: z.string().nullable(),
  version: z.string().nullable(),
  count: z.number().int(),
});
export type LeakSource = z.infer<typeof leakSourceSchema>;

const leakingPropertySchema = z.object({
  scope: z.enum(['event', 'person', 'group']),
  /** Null: fewer than k people have sent the name, and nobody has written it into the Lexicon. */
  property: z.string().nullable(),
  /** The word in its name that told ("password"); null: the values themselves did. */
  word: z.string().nullable(),
  /** A detector's name (`email`, `api_key`…) or what the property's name says (`password`, `one_time_code`…). */
  kind: z.string(),
  /** A secret: nothing of it was kept. Otherwise it is stored as a token, as all text is, and never readable. */
  isRefused: z.boolean(),
  /** In the last 30 days. All of what was refused; of the rest, at least so many: values are looked at in samples. */
  count: z.number().int(),
  lastAt: z.string(),
  sources: z.array(leakSourceSchema),
});
export type LeakingProperty = z.infer<typeof leakingPropertySchema>;

export const leaksSchema = z.object({ leaks: z.array(leakingPropertySchema) });
export type Leaks = z.infer<typeof leaksSchema>;
