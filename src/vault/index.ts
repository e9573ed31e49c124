export { createBlindIndexer, type IndexKind } from './blind-index.ts';
export { sealEnvelope } from './hpke.ts';
export { createKeyedHash, type KeyedHash } from './keyed-hash.ts';
export { createTextSealer, type TextSealer } from './members-texts.ts';
export type {
  KeyStore,
  ProjectKeyRecord,
  SealedChange,
  SealedStore,
  SealedValue,
  SubjectKeyRecord,
} from './ports.ts';
export { loadRootKeys, type RootKeys } from './root-keys.ts';
export type { EnvelopeEntry, IngestKeys, VaultErrorCode } from './types.ts';
export { createVault, type SealEntry, type Vault } from './vault.ts';
