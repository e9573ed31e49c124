import type { ReportDefinition, ReportName } from '#contract';
import { useFormat, useMessages } from '../i18n/index.tsx';
import { sentence as experiments } from './experiments/sentence.ts';
import { sentence as flows } from './flows/sentence.ts';
import { sentence as frequency } from './frequency/sentence.ts';
import { sentence as funnels } from './funnels/sentence.ts';
import { sentence as insights } from './insights/sentence.ts';
import { sentence as retention } from './retention/sentence.ts';
import { useCohortName } from './shared/use-cohort-name.ts';

type Sentences = { readonly [Name in ReportName]: (definition: ReportDefinition<Name>) => string };

/** Every kind's words, and what makes one sentence of a question of any kind; undefined for a kind that does not exist. */
export function useQuestionWords() {
  const words = {
    reports: useMessages('reports'),
    funnels: useMessages('funnels'),
    insights: useMessages('insights'),
    retention: useMessages('retention'),
    flows: useMessages('flows'),
    frequency: useMessages('frequency'),
    experiments: useMessages('experiments'),
    format: useFormat('UTC'),
    cohort: useCohortName(),
  };
  const sentences: Sentences = {
    insights: (definition) => insights(definition, words),
    funnels: (definition) => funnels(definition, words),
    retention: (definition) => retention(definition, words),
    frequency: (definition) => frequency(definition, words),
    flows: (definition) => flows(definition, words),
    experiments: (definition) => experiments(definition, words),
  };
  const sentenceOf = (kind: string, definition: Readonly<Record<string, unknown>>): string | undefined => {
    const say = Object.hasOwn(sentences, kind) ? sentences[kind as ReportName] : undefined;
    // The server has checked it against the schema of its kind.
    return say?.(definition as never);
  };
  return { words, sentenceOf };
}
