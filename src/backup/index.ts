export { generateIdentity, identityToRecipient } from 'age-encryption';
export { type ArchiveKey, toKeyIdentity, toKeyRecipient } from './archive-key.ts';
export {
  type Manifest,
  nothing,
  type Piece,
  type Sequences,
  type Summary,
  type TableShape,
  type TableSource,
  type TableTarget,
} from './ports.ts';
export { checkBackup, restoreBackup } from './read.ts';
export { writeBackup } from './write.ts';
