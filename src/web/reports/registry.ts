import { IconChartLine } from '@tabler/icons-react';
import { type ComponentType, lazy } from 'react';
import type { English } from '../i18n/catalogue.ts';

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

interface ReportKind {
  /** Its name in the navigation. */
  readonly label: Extract<keyof English['shell'], `nav.${string}`>;
  readonly icon: typeof IconChartLine;
  readonly view: ComponentType<ReportViewProps>;
}

/** A kind of report: one folder here, one line below. Its address is `/reports/<kind>`; the navigation lists them in this order. */
export const REPORTS = {
  insights: {
    label: 'nav.insights',
    icon: IconChartLine,
    view: lazy(async () => ({ default: (await import('./insights/insights-report.tsx')).InsightsReport })),
  },
} satisfies Record<string, ReportKind>;

/** What the address names; undefined for a kind that does not exist. */
export function reportOf(kind: string): ReportKind | undefined {
  return Object.hasOwn(REPORTS, kind) ? REPORTS[kind as keyof typeof REPORTS] : undefined; // asked for just now
}
