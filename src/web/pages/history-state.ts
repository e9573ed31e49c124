import '@tanstack/react-router';
import type { CohortRule } from '#contract';
import type { Filter } from '../reports/shared/filter-notation.ts';

/** What one page hands to another without writing it into the address. */
declare module '@tanstack/react-router' {
  interface HistoryState {
    readonly rule?: CohortRule;
    readonly filter?: Filter;
    /** What a cohort of them would be called. */
    readonly cohortName?: string;
  }
}
