import type { Catalogue, CustomDefinition } from '#contract';
import { ownFirst } from '../../ui/own-first.ts';

export type Computed = Extract<CustomDefinition, { kind: 'computed' }>;
export type Borrowed = Extract<CustomDefinition, { kind: 'borrowed' }>;

export const PROPERTY_KINDS = ['property', 'computed', 'borrowed'] as const;
export const LATELY_DAYS = 30;
export const BORROWED_DAYS = 7;

/** What a new definition of a kind begins as. */
export function begun(kind: string, catalogue: Catalogue): CustomDefinition {
  const event = ownFirst(catalogue.events).find(({ isHidden }) => !isHidden)?.name ?? null;
  switch (kind) {
    case 'property':
      return { kind, formula: '' };
    case 'computed':
      return { kind, of: { event }, each: { kind: 'count' } };
    case 'borrowed':
      return { kind, property: '', from: { event } };
    default:
      return { kind: 'event', of: [{ event }] };
  }
}

/** Whether nothing is missing that the kind needs. */
export function isWhole(definition: CustomDefinition): boolean {
  if (definition.kind === 'property') return definition.formula.trim() !== '';
  return definition.kind !== 'borrowed' || definition.property !== '';
}

/** What was sent: of these are computed and borrowed properties made, never of what is made itself. */
export function sentOnly(catalogue: Catalogue): Catalogue {
  return {
    ...catalogue,
    customEvents: [],
    cohorts: [],
    properties: catalogue.properties.filter(({ scope }) => scope !== 'custom'),
  };
}
