import { z } from 'zod';
import { MAX_ROW_ID } from '#contract';

/** The number of something of a project, in an address: what nothing can have is refused before it is asked for. */
export const addressedId = z.coerce.number().int().positive().max(MAX_ROW_ID);
