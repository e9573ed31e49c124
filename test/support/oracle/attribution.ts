import type { AttributionModel, PropertyBreakdown, SegmentValue } from '#contract';
import { valueToken, type World, type WorldEvent } from '../seed.ts';
import { personOf } from './lives.ts';
import { isMeant, passesOwn, position, rank, valuesIn } from './segments.ts';
import { withSessionEvents } from './session-edges.ts';

/** Attribution, one conversion at a time: who has which part in it. */

const DAY = 86_400_000;

interface Credit {
  readonly value: SegmentValue;
  readonly credit: number;
}

interface Touch {
  readonly time: number;
  readonly value: SegmentValue;
}

export function creditsOf(
  world: World,
  conversion: WorldEvent,
  breakdown: PropertyBreakdown,
  step: number,
): Credit[] {
  const { attribution } = breakdown;
  if (!attribution) throw new Error('a breakdown that is not attributed');
  const touches = touchesOf(world, conversion, breakdown, step);
  if (touches.length === 0) return [{ value: { kind: 'unset' }, credit: 1 }];
  const sums = new Map<string, Credit>();
  const shares = sharesOf(attribution.model, touches);
  touches.forEach(({ value }, index) => {
    const name = JSON.stringify(value);
    const before = sums.get(name)?.credit ?? 0;
    const own = shares[index] ?? 0;
    sums.set(name, { value, credit: attribution.model.kind === 'participation' ? 1 : before + own });
  });
  return [...sums.values()].filter(({ credit }) => credit >= 1e-9);
}

function touchesOf(
  world: World,
  conversion: WorldEvent,
  breakdown: PropertyBreakdown,
  step: number,
): Touch[] {
  const { attribution, ...plain } = breakdown;
  const person = personOf(world, conversion);
  const since = conversion.time - (attribution?.lookbackDays ?? 30) * DAY;
  const touchpoint = attribution?.touchpoint ?? { event: null };
  const lived = withSessionEvents(world);
  return lived.events
    .filter(
      (one) =>
        person !== null &&
        personOf(world, one) === person &&
        one.time >= since &&
        one.time <= conversion.time &&
        isMeant(lived, one, touchpoint.event) &&
        passesOwn(lived, one, touchpoint),
    )
    .flatMap((one) => {
      const named = new Map(
        valuesIn(world, one, plain, step).map((value) => [JSON.stringify(value), value] as const),
      );
      named.delete(JSON.stringify({ kind: 'unset' }));
      return [...named.values()].map((value) => ({ time: one.time, value }));
    })
    .sort((a, b) => a.time - b.time || byStoredNumber(breakdown, a.value, b.value));
}

function byStoredNumber({ property }: PropertyBreakdown, a: SegmentValue, b: SegmentValue): number {
  const token = (value: SegmentValue) => (value.kind === 'text' ? valueToken(property, value.text) : 0n);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (token(a) !== token(b)) return token(a) < token(b) ? -1 : 1;
  return position(a) - position(b);
}

function sharesOf(model: AttributionModel, touches: readonly Touch[]): number[] {
  const count = touches.length;
  const last = touches.at(-1)?.time ?? 0;
  switch (model.kind) {
    case 'first':
      return byPlace(count, 1, 0, 0);
    case 'last':
      return byPlace(count, 0, 0, 1);
    case 'u_shaped':
      return byPlace(count, 0.4, 0.2, 0.4);
    case 'j_shaped':
      return byPlace(count, 0.2, 0.2, 0.6);
    case 'inverse_j':
      return byPlace(count, 0.6, 0.2, 0.2);
    case 'custom':
      return byPlace(count, model.first / 100, model.middle / 100, model.last / 100);
    case 'linear':
    case 'participation':
      return touches.map(() => 1 / count);
    case 'time_decay': {
      const weights = touches.map(({ time }) => 0.5 ** ((last - time) / ((model.halfLifeDays ?? 7) * DAY)));
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / all);
    }
  }
}

function byPlace(count: number, first: number, middle: number, last: number): number[] {
  if (count === 1) return [1];
  if (count === 2) {
    if (first === 0 && last === 0) return [0.5, 0.5];
    return [first / (first + last), last / (first + last)];
  }
  return [first, ...Array.from({ length: count - 2 }, () => middle / (count - 2)), last];
}
