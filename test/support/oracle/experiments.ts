import type { ExperimentMetric, ExperimentsDefinition, ExperimentsPart } from '#contract';
import type { World, WorldEvent } from '../seed.ts';
import { addDays, startOfDate } from './clock.ts';
import { withMembers } from './cohorts.ts';
import { span } from './insights.ts';
import { declared, holds, isReadable, personOf } from './lives.ts';
import { isNamed, passesOwn } from './segments.ts';
import { withSessionEvents } from './session-edges.ts';

interface Life {
  readonly person: string;
  readonly since: number;
  readonly variants: readonly string[];
}

/** Experiments, one person at a time. Shares no code with `src/reports`; what the numbers are worth is tested beside the statistics. */
export interface ExperimentsOracle {
  readonly control: string | null;
  readonly variants: readonly {
    readonly variant: string;
    readonly people: number;
    readonly cells: readonly { readonly people: number; readonly value: number }[];
  }[];
  readonly mixed: number;
}

export function askExperimentsOracle(
  given: World,
  definition: ExperimentsDefinition,
  now: number,
): ExperimentsOracle {
  const { world, period, lives } = exposed(given, definition, now);
  const alone = lives.filter(({ variants }) => variants.length === 1);
  const names = [...new Set(alone.flatMap(({ variants }) => variants))];
  const variants = names
    .map((variant) => {
      const exposed = alone.filter(({ variants: [own] }) => own === variant);
      const cells = definition.metrics.map((metric) => {
        const amounts = exposed.map(({ person, since }) =>
          amountsOf(world, metric, person, since, period.to),
        );
        const total = amounts.flat().reduce((sum, amount) => sum + amount, 0);
        const doers = amounts.filter(({ length }) => length > 0).length;
        const value = (metric.measure.kind === 'conversion' ? doers : total) / exposed.length;
        return { people: doers, value };
      });
      return { variant, people: exposed.length, cells };
    })
    .sort((a, b) => b.people - a.people || (a.variant < b.variant ? -1 : 1));
  const control = variants.find(({ variant }) =>
    definition.control === undefined ? variant.toLowerCase() === 'control' : variant === definition.control,
  );
  return { control: control?.variant ?? null, variants, mixed: lives.length - alone.length };
}

function exposed(given: World, definition: ExperimentsDefinition, now: number) {
  const world = withSessionEvents(withMembers(given, Math.ceil(now / 60_000) * 60_000));
  const period = bounds(world, definition, now);
  const exposures = world.events.filter((event) => isExposure(world, definition, event, period));
  const people = [...new Set(exposures.map((event) => personOf(world, event)))].filter((one) => one !== null);
  const lives = people.map((person): Life => {
    const own = exposures.filter((event) => personOf(world, event) === person);
    return {
      person,
      since: Math.min(...own.map(({ time }) => time)),
      variants: [...new Set(own.map((event) => String(event.properties['Variant name'])))],
    };
  });
  return { world, period, lives };
}

/** Who is behind a variant; with `did`, those of them who did what a metric counts, or did not. */
export function experimentsOraclePeople(
  given: World,
  definition: ExperimentsDefinition,
  now: number,
  { variant, did }: ExperimentsPart,
): string[] {
  const { world, period, lives } = exposed(given, definition, now);
  return lives
    .filter(({ variants: [first, ...others] }) => first === variant && others.length === 0)
    .filter(({ person, since }) => {
      const metric = did && definition.metrics[did.metric];
      if (!metric) return true;
      return amountsOf(world, metric, person, since, period.to).length > 0 === did.isDone;
    })
    .map(({ person }) => person);
}

function bounds(world: World, { range }: ExperimentsDefinition, now: number) {
  const asked = span(range, now, world.timezone);
  if ('instants' in asked) return { from: asked.instants[0], to: asked.instants[1] };
  const [first, last] = asked.dates;
  return {
    from: startOfDate(first, world.timezone),
    to: startOfDate(addDays(last, 1), world.timezone),
  };
}

function isExposure(
  world: World,
  { experiment, filter }: ExperimentsDefinition,
  event: WorldEvent,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return (
    isNamed(world, event, '$experiment_started') &&
    event.time >= from &&
    event.time < to &&
    readable(world, event, 'Experiment name') === experiment &&
    readable(world, event, 'Variant name') !== undefined &&
    holds(filter, event, world)
  );
}

function readable(world: World, event: WorldEvent, name: string): string | undefined {
  const property = declared(world, { scope: 'event', name });
  const value = event.properties[name];
  return property && typeof value === 'string' && isReadable(property, value) ? value : undefined;
}

const LENGTH = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

function amountsOf(
  world: World,
  metric: ExperimentMetric,
  person: string,
  since: number,
  end: number,
): number[] {
  const { within, measure } = metric;
  const until = within ? since + within.count * LENGTH[within.unit] : end;
  return world.events.flatMap((event) => {
    if (personOf(world, event) !== person || event.time < since || event.time >= until) return [];
    if (!isNamed(world, event, metric.event) || !passesOwn(world, event, metric)) return [];
    if (measure.kind !== 'sum') return [1];
    const property = declared(world, measure.property);
    const value = event.properties[measure.property.name];
    const isNumeric = property !== undefined && ['number', 'boolean', 'date'].includes(property.kind);
    return isNumeric && value !== undefined ? [Number(value)] : [];
  });
}
