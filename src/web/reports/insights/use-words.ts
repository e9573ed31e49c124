import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useCohortName } from '../shared/use-cohort-name.ts';
import type { SentenceWords } from './sentence.ts';

export function useSentenceWords(): SentenceWords {
  return {
    insights: useMessages('insights'),
    reports: useMessages('reports'),
    format: useFormat('UTC'),
    cohort: useCohortName(),
  };
}
