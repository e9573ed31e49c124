import { AppError } from '#core';
import type { Author } from './ports.ts';

/** Who asks for a change: owners of the project may remove what others made. */
export interface By {
  readonly memberId: number;
  readonly isOwner: boolean;
}

export function assertMayRemove(kept: { readonly createdBy: Author | null }, by: By): void {
  if (!by.isOwner && kept.createdBy?.id !== by.memberId)
    throw new AppError('not_allowed', 'only its author or an owner of the project removes it');
}
