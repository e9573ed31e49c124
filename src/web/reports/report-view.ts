import type { ReportDefinition, ReportName, ReportResult } from '#contract';

/** What of the address belongs to a report: its question, how the answer is drawn, and the saved report that it began with. */
export interface ReportSearch {
  readonly q?: string;
  readonly chart?: string;
  readonly saved?: number;
}

export function readReportSearch({ q, chart, saved }: Readonly<Record<string, unknown>>): ReportSearch {
  return {
    ...(typeof q === 'string' && { q }),
    ...(typeof chart === 'string' && { chart }),
    ...(typeof saved === 'number' && Number.isInteger(saved) && saved > 0 && { saved }),
  };
}

export interface ReportViewProps {
  readonly search: ReportSearch;
  /** A new question or drawing: a new place in the browser's history. Spread the present search into it. */
  readonly onSearch: (search: ReportSearch) => void;
}

/** What was asked and how it is counted, in words: the first part of "why this number?". */
export interface ReportWhyProps<Name extends ReportName> {
  readonly definition: ReportDefinition<Name>;
  readonly result: ReportResult<Name>;
}

/** An answer on a board: headline and chart, without table and tools. It fills the card, which has a height. */
export interface ReportCardProps<Name extends ReportName> {
  readonly definition: ReportDefinition<Name>;
  readonly result: ReportResult<Name>;
  /** How it was saved to be drawn: a word of the kind's own; null: as the kind does by itself. */
  readonly chart: string | null;
}
