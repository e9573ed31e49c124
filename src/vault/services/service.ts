/**
 * What keeps root keys closed while they lie on a disk. The smallest thing that a file, AWS KMS and Vault's Transit have in common:
 * 32 bytes become a blob, and the blob becomes the 32 bytes again for whoever has the right.
 */
export interface KeyService {
  /** Written into key files: a blob is given back to the service that made it, and to no other. */
  readonly name: 'file' | 'aws-kms' | 'transit';
  /** How long an unwrapped root key is used before the service is asked again, and so how long a withdrawn right still works. */
  readonly leaseMs: number;
  /** `purpose` is bound to the blob: a root's does not unwrap as an ingest key's. Throws `AppError<KeyServiceErrorCode>`. */
  wrap(key: Uint8Array, purpose: KeyPurpose): Promise<Uint8Array>;
  /** Throws `AppError<KeyServiceErrorCode>`. */
  unwrap(blob: Uint8Array, purpose: KeyPurpose): Promise<Uint8Array>;
}

export type KeyPurpose = 'root' | 'ingest';

export type KeyServiceErrorCode =
  /** No answer, or one that says to come back: tried again with the next need. */
  | 'key_service_unreachable'
  /** The right is withdrawn, or the service's key is disabled or gone. */
  | 'key_service_refused'
  /** The blob is not one of this key's, was changed, or has another purpose. */
  | 'key_service_wrong_blob'
  /** The file with the credentials is missing, open to others, or has another form. */
  | 'key_service_credentials';

/** No service: the key itself is in its file, and whoever reads the file has it. */
export const fileKeyService: KeyService = {
  name: 'file',
  leaseMs: Number.POSITIVE_INFINITY,
  wrap: (key) => Promise.resolve(key),
  unwrap: (blob) => Promise.resolve(blob),
};
