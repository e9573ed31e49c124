import { z } from 'zod';

/** ENISA's method (2013): SE = DPC × EI + CB; below 2 low, 3 medium, 4 high. */
export const severitySchema = z.object({
  score: z.number(),
  level: z.enum(['low', 'medium', 'high', 'very_high']),
});
