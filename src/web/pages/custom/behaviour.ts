import type { Catalogue, CustomDefinition } from '#contract';
import { ownFirst } from '../../ui/own-first.ts';

export type Computed = Extract<CustomDefinition, { kind: 'computed' }>;
export type Borrowed = Extract<CustomDefinition, { kind: 'borrowed' }>;
export type Aggregate = Extract<Computed['each'], { kind: 'aggregate' }>['aggregate'];

export const MAKINGS = ['count', 'sum', 'average', 'min', 'max', 'distinct'] as const;
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

/** Whether events have a property that can be made one number of. */
export function canAggregate(catalogue: Catalogue, aggregate: Aggregate): boolean {
  return propertyFor(catalogue, aggregate) !== undefined;
}

/** What is made of each person's events; the property stays where it still can. */
export function makeOf(catalogue: Catalogue, key: string, before: Computed['each']): Computed['each'] {
  const aggregate = MAKINGS.find((one) => one === key) ?? 'count';
  if (aggregate === 'count') return { kind: 'count' };
  const kept = before.kind === 'aggregate' ? before.property.name : undefined;
  const name = propertyFor(catalogue, aggregate, kept);
  return name === undefined
    ? { kind: 'count' }
    : { kind: 'aggregate', aggregate, property: { scope: 'event', name } };
}

function propertyFor({ properties }: Catalogue, aggregate: Aggregate, kept?: string): string | undefined {
  const fitting = ownFirst(properties).filter(
    ({ scope, kind, privacy, isHidden }) =>
      scope === 'event' &&
      privacy !== 'identity' &&
      !isHidden &&
      (kind === 'number' || aggregate === 'distinct'),
  );
  return (fitting.find(({ name }) => name === kept) ?? fitting[0])?.name;
}
