export type { Segment, Spool } from './spool-types.ts';
