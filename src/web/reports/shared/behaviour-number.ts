import type { BehaviourNumber, Catalogue } from '#contract';
import { ownFirst } from '../../ui/own-first.ts';

export type Aggregate = Extract<BehaviourNumber, { kind: 'aggregate' }>['aggregate'];

export const MAKINGS = ['count', 'sum', 'average', 'min', 'max', 'distinct'] as const;

/** Whether events have a property that can be made one number of. */
export function canAggregate(catalogue: Catalogue, aggregate: Aggregate): boolean {
  return propertyFor(catalogue, aggregate) !== undefined;
}

/** What is made of each person's events; the property stays where it still can. */
export function makeOf(catalogue: Catalogue, key: string, before: BehaviourNumber): BehaviourNumber {
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
