import type { ProjectId } from '#core';
import { associatedData } from './format.ts';

export function tenantAssociated(projectId: ProjectId): Uint8Array {
  return associatedData('riserbo/tenant-key', projectId);
}
