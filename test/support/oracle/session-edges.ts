import type { World } from '../seed.ts';
import { personOf } from './lives.ts';
import { isNamed } from './segments.ts';

/** Whether the project's own events part what a person did at two instants, one after the other: the first ends a session or the second begins one. */
export function isApart(world: World, person: string | null, before: number, after: number): boolean {
  const { starts = [], ends = [] } = world.sessionEdges ?? {};
  const happens = (at: number, names: readonly string[]) =>
    world.events.some(
      (event) =>
        event.time === at &&
        personOf(world, event) === person &&
        names.some((name) => isNamed(world, event, name)),
    );
  return after > before && (happens(before, ends) || happens(after, starts));
}
