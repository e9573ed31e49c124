export type { EnvelopeEntry, IngestKeys } from './types.ts';
