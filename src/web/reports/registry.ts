import { IconChartLine } from '@tabler/icons-react';
import { type ComponentType, lazy } from 'react';
import type { English } from '../i18n/catalogue.ts';
import type { ReportViewProps } from './report-view.ts';

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
