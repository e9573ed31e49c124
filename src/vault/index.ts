export { createBlindIndexer, type IndexKind } from './blind-index.ts';
export { sealEnvelope } from './hpke.ts';
export { type KeyDirectory, openKeyDirectory } from './key-directory.ts';
export { openKeyFiles } from './key-files.ts';
export { createKeyedHash, type KeyedHash } from './keyed-hash.ts';
export { createTextSealer, SEALED_MARK, type TextPlace, type TextSealer } from './members-texts.ts';
export type {
  KeyStore,
  ProjectKeyRecord,
  ProjectTenantKey,
  RootRecord,
  RootStore,
  SealedChange,
  SealedStore,
  SealedValue,
  SubjectKeyRecord,
  WrappedTenantKey,
} from './ports.ts';
export { createKeyService } from './services/index.ts';
export { fileKeyService, type KeyService, type KeyServiceErrorCode } from './services/service.ts';
export type { EnvelopeEntry, IngestKeys, VaultErrorCode } from './types.ts';
export { createVault, type SealEntry, type Vault } from './vault.ts';
