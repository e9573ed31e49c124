import type { ExperimentMetric, ExperimentsDefinition } from '#contract';

/** What a newcomer sees of an experiment: how much people do in the week after. */
export function firstQuestion(experiment: string): ExperimentsDefinition {
  return { experiment, metrics: [FIRST_METRIC], range: { last: 90, unit: 'day' } };
}

const FIRST_METRIC: ExperimentMetric = {
  event: null,
  measure: { kind: 'count' },
  within: { count: 7, unit: 'day' },
};

export function addMetric(definition: ExperimentsDefinition): ExperimentsDefinition {
  const last = definition.metrics.at(-1) ?? FIRST_METRIC;
  return { ...definition, metrics: [...definition.metrics, { ...last, event: null }] };
}

export function changeMetric(
  definition: ExperimentsDefinition,
  place: number,
  metric: ExperimentMetric,
): ExperimentsDefinition {
  return {
    ...definition,
    metrics: definition.metrics.map((one, index) => (index === place ? metric : one)),
  };
}

export function removeMetric(definition: ExperimentsDefinition, place: number): ExperimentsDefinition {
  return { ...definition, metrics: definition.metrics.filter((_, index) => index !== place) };
}
