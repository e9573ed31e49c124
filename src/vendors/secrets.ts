import type { ProjectId } from '#core';

/** What vendors want of the vault: named secrets of a project. */
export interface Secrets {
  sealSecret(projectId: ProjectId, name: string, value: string): Promise<void>;
  openSecret(projectId: ProjectId, name: string): Promise<string | undefined>;
  removeSecret(projectId: ProjectId, name: string): Promise<void>;
}

export const keyName = (vendorId: number): string => `vendor/${vendorId}/key`;
export const tokenName = (vendorId: number): string => `vendor/${vendorId}/token`;
