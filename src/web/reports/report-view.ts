/** What of the address belongs to a report: its question, and how the answer is drawn. */
export interface ReportSearch {
  readonly q?: string;
  readonly chart?: string;
}

export function readReportSearch({ q, chart }: Readonly<Record<string, unknown>>): ReportSearch {
  return { ...(typeof q === 'string' && { q }), ...(typeof chart === 'string' && { chart }) };
}

export interface ReportViewProps {
  readonly search: ReportSearch;
  /** A new question or drawing: a new place in the browser's history. */
  readonly onSearch: (search: ReportSearch) => void;
}
