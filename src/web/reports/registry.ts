import {
  IconCalendarStats,
  IconChartLine,
  IconChartSankey,
  IconFilter,
  IconFlask,
  IconRepeat,
} from '@tabler/icons-react';
import { type ComponentType, lazy } from 'react';
import type { ReportName } from '#contract';
import type { English } from '../i18n/catalogue.ts';
import type { ReportCardProps, ReportViewProps, ReportWhyProps } from './report-view.ts';

interface ReportKind<Name extends ReportName> {
  /** Its name in the navigation. */
  readonly label: Extract<keyof English['shell'], `nav.${string}`>;
  readonly icon: typeof IconChartLine;
  readonly view: ComponentType<ReportViewProps>;
  /** The same answer on a board. */
  readonly card: ComponentType<ReportCardProps<Name>>;
  /** How its numbers are counted, where a board is asked. */
  readonly why: ComponentType<ReportWhyProps<Name>>;
}

/** A kind of report: one folder here, one line below. Its address is `/reports/<kind>`; the navigation lists them in this order. */
export const REPORTS = {
  insights: {
    label: 'nav.insights',
    icon: IconChartLine,
    view: lazy(async () => ({ default: (await import('./insights/insights-report.tsx')).InsightsReport })),
    card: lazy(async () => ({ default: (await import('./insights/insights-card.tsx')).InsightsCard })),
    why: lazy(async () => ({ default: (await import('./insights/why.tsx')).Why })),
  },
  funnels: {
    label: 'nav.funnels',
    icon: IconFilter,
    view: lazy(async () => ({ default: (await import('./funnels/funnels-report.tsx')).FunnelsReport })),
    card: lazy(async () => ({ default: (await import('./funnels/funnels-card.tsx')).FunnelsCard })),
    why: lazy(async () => ({ default: (await import('./funnels/why.tsx')).Why })),
  },
  retention: {
    label: 'nav.retention',
    icon: IconRepeat,
    view: lazy(async () => ({ default: (await import('./retention/retention-report.tsx')).RetentionReport })),
    card: lazy(async () => ({ default: (await import('./retention/retention-card.tsx')).RetentionCard })),
    why: lazy(async () => ({ default: (await import('./retention/why.tsx')).Why })),
  },
  frequency: {
    label: 'nav.frequency',
    icon: IconCalendarStats,
    view: lazy(async () => ({ default: (await import('./frequency/frequency-report.tsx')).FrequencyReport })),
    card: lazy(async () => ({ default: (await import('./frequency/frequency-card.tsx')).FrequencyCard })),
    why: lazy(async () => ({ default: (await import('./frequency/why.tsx')).Why })),
  },
  flows: {
    label: 'nav.flows',
    icon: IconChartSankey,
    view: lazy(async () => ({ default: (await import('./flows/flows-report.tsx')).FlowsReport })),
    card: lazy(async () => ({ default: (await import('./flows/flows-card.tsx')).FlowsCard })),
    why: lazy(async () => ({ default: (await import('./flows/why.tsx')).Why })),
  },
  experiments: {
    label: 'nav.experiments',
    icon: IconFlask,
    view: lazy(async () => ({
      default: (await import('./experiments/experiments-report.tsx')).ExperimentsReport,
    })),
    card: lazy(async () => ({
      default: (await import('./experiments/experiments-card.tsx')).ExperimentsCard,
    })),
    why: lazy(async () => ({ default: (await import('./experiments/why.tsx')).Why })),
  },
} satisfies { readonly [Name in ReportName]?: ReportKind<Name> };

type ShownName = keyof typeof REPORTS;

/** What the address names; undefined for a kind that does not exist. */
export function reportOf<Name extends ReportName>(kind: Name | string): ReportKind<Name> | undefined {
  // TypeScript cannot correlate the line with its name; it was asked for just now.
  return Object.hasOwn(REPORTS, kind)
    ? (REPORTS[kind as ShownName] as unknown as ReportKind<Name>)
    : undefined;
}
