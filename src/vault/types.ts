import type { BlindIndex } from '#core';
import type { IdentityField } from '#events';

/** What an ingest node holds of a project's keys: it can tokenise, index and seal, and can open nothing. */
export interface IngestKeys {
  readonly tokenKey: Uint8Array;
  readonly indexKey: Uint8Array;
  /** X25519 public key of the project's vault (HPKE recipient). */
  readonly sealPublicKey: Uint8Array;
}

/** What the sealed envelope of a batch holds; only a holder of the vault's private key can read it. Entries apply in order. */
export interface EnvelopeEntry {
  /** 0: a person; 1…6: an organisation of that group slot. */
  readonly scope: number;
  readonly subject: BlindIndex;
  readonly field: IdentityField;
  /** Empty: the field is to be removed. */
  readonly value: string;
  /** True: a value that is there already stays (`$set_once`). */
  readonly once?: boolean | undefined;
}

/** Why the vault refuses. */
export type VaultErrorCode =
  | 'vault_locked'
  | 'wrong_root_key'
  | 'root_key_missing'
  | 'root_key_exposed'
  | 'root_key_damaged'
  | 'root_key_elsewhere'
  | 'keys_changing'
  | 'keys_not_changing'
  | 'keys_not_rewrapped'
  | 'no_such_project_keys'
  | 'key_destroyed'
  | 'wrong_tenant'
  | 'tampered'
  | 'unknown_format';
