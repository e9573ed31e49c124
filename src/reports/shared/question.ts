import type { Breakdown, Measure } from '#contract';

/** The parts of a question that report kinds share, as `#contract` parses them. */
export type BreakdownQuestion = Breakdown;
export type MeasureQuestion = Measure;
