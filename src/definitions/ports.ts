import type { CustomDefinition } from '#contract';
import type { ProjectId } from '#core';

export interface DefinitionRecord {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly definition: CustomDefinition;
  readonly createdAt: number;
  readonly changedAt: number;
}

export type NewDefinition = Pick<DefinitionRecord, 'name' | 'description' | 'definition'>;

/** Custom events and custom properties, implemented by `metadata`. Everything is within one project. */
export interface DefinitionStore {
  list(projectId: ProjectId): Promise<DefinitionRecord[]>;
  create(projectId: ProjectId, definition: NewDefinition, at: number): Promise<DefinitionRecord>;
  /** False: it is gone. */
  change(projectId: ProjectId, id: number, change: Partial<NewDefinition>, at: number): Promise<boolean>;
  remove(projectId: ProjectId, id: number): Promise<boolean>;
}

/** What a project keeps that may name a custom event or property. */
export interface KeptQuestion {
  readonly kind: 'report' | 'board' | 'cohort' | 'definition';
  readonly id: number;
  readonly name: string;
  readonly definition: unknown;
}
