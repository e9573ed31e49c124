import { z } from 'zod';

/** How exactly the times of events are kept, of what arrives from now on. */
export const timeStepSchema = z.enum(['exact', 'minute', 'hour', 'day']);
export type TimeStep = z.infer<typeof timeStepSchema>;
