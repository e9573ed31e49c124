export { generateIdentity, identityToRecipient } from 'age-encryption';
export type { Manifest, Piece, Sequences, Summary, TableShape, TableSource, TableTarget } from './ports.ts';
export { checkBackup, restoreBackup } from './read.ts';
export { writeBackup } from './write.ts';
