import { assertNever } from '#core';
import { createAwsKms } from './aws-kms.ts';
import type { RemoteSettings } from './remote.ts';
import { fileKeyService, type KeyService } from './service.ts';
import { createTransit } from './transit.ts';

/** One folder entry a service: to add one, write it, name it here, and run `contract.test.ts` against it. */
export function createKeyService(name: KeyService['name'], settings: RemoteSettings): KeyService {
  switch (name) {
    case 'file':
      return fileKeyService;
    case 'aws-kms':
      return createAwsKms(settings);
    case 'transit':
      return createTransit(settings);
    default:
      return assertNever(name);
  }
}
