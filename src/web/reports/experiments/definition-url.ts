import {
  EXPERIMENT_WITHIN_UNITS,
  type ExperimentMetric,
  type ExperimentsDefinition,
  MOST_EXPERIMENT_METRICS,
} from '#contract';
import { readFilter, readProperty, writeFilter, writeProperty } from '../shared/filter-notation.ts';
import { type Notation, readNotation, writeNotation } from '../shared/notation.ts';
import {
  readRange,
  readSelector,
  readWhole,
  within,
  writeRange,
  writeSelector,
} from '../shared/question-notation.ts';
import { oneOf, orNothing, readItems, readNumber, readString, refuse } from '../shared/read-notation.ts';

const WAYS = ['up', 'down'] as const;

/** The question as the text of one search parameter: short, legible, the same for equal questions. */
export function writeDefinition(definition: ExperimentsDefinition): string {
  const { experiment, control, metrics, range, filter, alpha, split } = definition;
  return writeNotation([
    experiment,
    metrics.map(writeMetric),
    writeRange(range),
    control,
    filter && writeFilter(filter),
    alpha?.toString(),
    split?.map(({ variant, weight }) => [variant, String(weight)]),
  ]);
}

/** The question that an address holds; `undefined` when it holds none, or one that this version does not understand. */
export function readDefinition(text: string): ExperimentsDefinition | undefined {
  return orNothing(() => {
    const [experiment, metrics, range, control, filter, alpha, split] = readItems(readNotation(text));
    return {
      experiment: readString(experiment),
      metrics: within(1, MOST_EXPERIMENT_METRICS, readItems(metrics)).map(readMetric),
      range: readRange(range),
      ...(control !== undefined && { control: readString(control) }),
      ...(filter !== undefined && { filter: readFilter(filter) }),
      ...(alpha !== undefined && { alpha: readAlpha(alpha) }),
      ...(split !== undefined && { split: within(0, 50, readItems(split)).map(readWeight) }),
    };
  });
}

function writeMetric({
  measure,
  within: window,
  guardrail,
  better,
  ...selector
}: ExperimentMetric): Notation {
  return [
    ...writeSelector(selector),
    measure.kind === 'sum' ? writeProperty(measure.property) : measure.kind,
    window && [String(window.count), window.unit],
    guardrail ? 'guardrail' : undefined,
    better,
  ];
}

function readMetric(value: Notation): ExperimentMetric {
  const [event, filter, measure, window, guardrail, better] = readItems(value);
  return {
    ...readSelector(event, filter),
    measure: readMeasure(measure),
    ...(window !== undefined && { within: readWindow(window) }),
    ...(guardrail === 'guardrail' && { guardrail: true }),
    ...(better !== undefined && { better: oneOf(WAYS, better) }),
  };
}

function readMeasure(value: Notation): ExperimentMetric['measure'] {
  if (typeof value === 'string') return { kind: oneOf(['conversion', 'count'], value) };
  const property = readProperty(value);
  if (property.scope !== 'event') return refuse();
  return { kind: 'sum', property: { ...property, scope: 'event' } };
}

function readWindow(value: Notation): NonNullable<ExperimentMetric['within']> {
  const [count, unit] = readItems(value);
  return { count: readWhole(1, 1000, count), unit: oneOf(EXPERIMENT_WITHIN_UNITS, unit) };
}

function readAlpha(value: Notation): number {
  const alpha = readNumber(value);
  return alpha >= 0.001 && alpha <= 0.2 ? alpha : refuse();
}

function readWeight(value: Notation): { variant: string; weight: number } {
  const [variant, weight] = readItems(value);
  const number = readNumber(weight);
  return number > 0 ? { variant: readString(variant), weight: number } : refuse();
}
