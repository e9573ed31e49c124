import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useAudienceWords } from '../../reports/audience-words.ts';
import { useCohortName } from '../../reports/shared/use-cohort-name.ts';
import type { RuleWords } from './rule-words.ts';

export function useRuleWords(): RuleWords {
  return {
    cohorts: useMessages('cohorts'),
    reports: useMessages('reports'),
    format: useFormat('UTC'),
    cohort: useCohortName(),
    audience: useAudienceWords(),
  };
}
