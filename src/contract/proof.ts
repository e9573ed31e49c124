import { z } from 'zod';
import { severitySchema } from './severity.ts';
import { timeStepSchema } from './times.ts';

/** What a thief of the whole installation would have of one project: asked now, about what is stored now. */

const isoTime = z.string();
const ref = z.object({
  scope: z.enum(['event', 'person', 'group']),
  group: z.string().optional(),
  name: z.string(),
});

export const uniquenessSchema = z.object({
  /** People seen in the last seven days. */
  people: z.number().int(),
  /**
   * How many of a hundred are the only one seen with their place, browser, system and device at some moment of theirs, to whoever knows
   * it so exactly.
   */
  unique: z.object({
    second: z.number(),
    minute: z.number(),
    hour: z.number(),
    day: z.number(),
  }),
});

/** The last run of the search for readable personal data that this version passed (`npm run hostile`). */
export const hostileRunSchema = z.object({
  at: isoTime,
  commit: z.string(),
  canaries: z.number().int(),
  positions: z.number().int(),
  encodings: z.number().int(),
  searched: z.object({ files: z.number().int(), bytes: z.number().int() }),
  found: z.number().int(),
});
export type HostileRun = z.infer<typeof hostileRunSchema>;

/** A backup that was brought back elsewhere and counted (`riserbo restore --check`). */
const restoreCheckSchema = z.object({ at: isoTime, madeAt: isoTime });
export type RestoreCheck = z.infer<typeof restoreCheckSchema>;

export const proofSchema = z.object({
  /** How exactly the times of events are kept, of what arrives from now on. */
  timeStep: timeStepSchema,
  /** ENISA's method, of a theft of all that is stored, keys apart: as it is, and with identities in clear. Null: nobody is in it. */
  severity: z.object({ asStored: severitySchema, ifClear: severitySchema }).nullable(),
  /** Null: fewer than k people were seen lately. */
  uniqueness: uniquenessSchema.nullable(),
  /**
   * `epoch`: the project's key that wraps people's, another each week; `person`: keys that are there, since when wrapped as they are;
   * `destroyed`: those of people who were erased.
   */
  keys: z.array(
    z.object({
      level: z.enum(['project', 'epoch', 'person', 'destroyed']),
      count: z.number().int(),
      oldestAt: isoTime.nullable(),
    }),
  ),
  tests: z.object({ hostile: hostileRunSchema.nullable(), restore: restoreCheckSchema.nullable() }),
  /** What can be read without a key, and how much of it there is. */
  readable: z.array(
    z.object({ what: z.enum(['texts', 'names', 'numbers', 'times', 'places']), count: z.number().int() }),
  ),
  /** What a steward opened, who can close it again. */
  opened: z.array(ref.extend({ as: z.enum(['public', 'values']) })),
});
export type Proof = z.infer<typeof proofSchema>;
