import { z } from 'zod';

/** What PostgreSQL can have numbered (int4). */
export const MAX_ROW_ID = 2_147_483_647;

/** The number of something of a project, in a question or a body: any other is refused before it is asked for. */
export const rowId = z.number().int().positive().max(MAX_ROW_ID);
