export { readCsv, toCsv } from './csv.ts';
export type { Volumes } from './describe.ts';
export type { LexiconEntry } from './edit.ts';
export { type FoundLeak, type LeakReader, toLeaking } from './leaks.ts';
export { createLexicon, type Lexicon, type LexiconDeps } from './lexicon.ts';
export type {
  Change,
  Declared,
  DefinedEvent,
  DefinedProperty,
  Dictionary,
  Key,
  LexiconState,
  LexiconStore,
  SeenProperty,
  StoredDeclaration,
  StoredExpectation,
  StoredViolation,
} from './ports.ts';
export {
  type SchemaEntry,
  type SchemaJson,
  schemaEntrySchema,
  schemaJsonSchema,
  schemasUploadSchema,
} from './schemas.ts';
export { sweepClosed } from './sweep.ts';
