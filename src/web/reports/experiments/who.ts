import type { ExperimentsDefinition, ExperimentsPart, ExperimentsResult } from '#contract';
import type { Crowd } from '../shared/who.tsx';
import { metricText, type SentenceWords } from './sentence.ts';

/** The people of a variant. */
export function exposedTo(
  definition: ExperimentsDefinition,
  variant: string,
  { experiments: t }: SentenceWords,
): Crowd {
  const part: ExperimentsPart = { variant };
  return { name: t('whoExposed', { variant }), definition, part: { ...part } };
}

/** Of a variant's people those who did what a metric counts, and those who did not. */
export function doersOf(
  definition: ExperimentsDefinition,
  variant: string,
  metric: number,
  words: SentenceWords,
): Crowd[] {
  return [true, false].map((isDone) => {
    const part: ExperimentsPart = { variant, did: { metric, isDone } };
    return { name: partText(definition, part, words), definition, part: { ...part } };
  });
}

/** Both sides of a comparison, which is of nobody else. */
export function comparedIn(
  definition: ExperimentsDefinition,
  { control }: ExperimentsResult,
  variant: string,
  words: SentenceWords,
): Crowd[] {
  return [variant, ...(control === null ? [] : [control])].map((one) => exposedTo(definition, one, words));
}

export function partText(
  { metrics }: ExperimentsDefinition,
  { variant, did }: ExperimentsPart,
  words: SentenceWords,
): string {
  const { experiments: t } = words;
  const metric = did && metrics[did.metric];
  if (!metric) return t('whoExposed', { variant });
  return t(did.isDone ? 'whoDid' : 'whoDidNot', { variant, metric: metricText(metric, words) });
}
