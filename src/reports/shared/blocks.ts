import { sql } from '#sql';

/**
 * For statements that make lists of what each person did: as many people at a time that what is made of their lists meanwhile stays in
 * the processor's caches (docs/performance.md).
 */
export const smallBlocks = sql`
SETTINGS max_block_size = 8192`;
