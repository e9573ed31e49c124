import {
  Button,
  Group,
  Paper,
  Progress,
  SegmentedControl,
  Text,
  Title,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconChartBar,
  IconChartLine,
  IconDownload,
  IconHelpCircle,
  IconLink,
  IconPhoto,
  IconShieldHalf,
} from '@tabler/icons-react';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { InsightsDefinition, InsightsResult } from '#contract';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { useLate } from '../../use-late.ts';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { type ChartHandle, useChartTheme } from '../shared/chart.tsx';
import { toCsv } from '../shared/csv.ts';
import { copyPicture, download } from '../shared/take-away.ts';
import { zoomed } from '../shared/zoom.ts';
import { AnswerChart } from './answer-chart.tsx';
import { AnswerTable } from './answer-table.tsx';
import type { ChartKind } from './chart-options.ts';
import { additiveMetrics } from './edit.ts';
import { HowWithheld } from './folded-name.tsx';
import { Headline } from './headline.tsx';
import classes from './insights.module.css';
import { sentence } from './sentence.ts';
import { firstShown, type ShownSeries, toShownSeries } from './series.ts';
import { toCsvRows } from './table.ts';
import { Why } from './why.tsx';

interface AnswerProps {
  readonly definition: InsightsDefinition;
  readonly result: InsightsResult;
  readonly chart: ChartKind;
  readonly onChart: (chart: ChartKind) => void;
  readonly onAsk: (definition: InsightsDefinition) => void;
  /** The answer to a newer question is on its way. */
  readonly isStale: boolean;
}

/** Headline, chart and table of one answer, and what one can take away from it. */
export function Answer({ definition, result, chart, onChart, onAsk, isStale }: AnswerProps): ReactNode {
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const handle = useRef<ChartHandle | null>(null);
  const series = useShownSeries(result);
  const [chosen, setChosen] = useState<{ result: InsightsResult; drawn: ReadonlySet<string> } | null>(null);
  const drawn = chosen?.result === result ? chosen.drawn : firstShown(series);
  const isLate = useLate(isStale);
  const asked = sentence(definition, { insights: t, reports, format });
  const isNothing = series.length === 0;
  const shown = useMemo(() => series.filter(({ key }) => drawn.has(key)), [series, drawn]);
  // Where segments were left off, nobody knows the whole.
  const additive = useMemo(
    () => (result.moreSegments > 0 ? new Set<string>() : additiveMetrics(definition)),
    [definition, result],
  );
  const zoom = (from: number, to: number) => {
    const period = zoomed(result.buckets, result.unit, from, to);
    if (period) onAsk({ ...definition, ...period });
  };
  return (
    <section className={classes['answer']} aria-label={t('answer')} aria-busy={isStale}>
      <Paper className={classes['card']}>
        {isLate && (
          <Progress
            className={classes['progress']}
            value={100}
            animated
            size={3}
            radius={0}
            aria-label={reports('computing')}
          />
        )}
        <div className={classes['cardHead']}>
          <Title order={2} className={classes['sentence']}>
            {asked}
          </Title>
          <ChartChoice chart={chart} onChart={onChart} />
        </div>
        <div className={isLate ? classes['stale'] : undefined}>
          {isNothing ? (
            <NothingFound />
          ) : (
            <>
              <Headline series={series} compare={definition.compare} />
              <div className={classes['chart']}>
                <AnswerChart
                  kind={chart}
                  result={result}
                  series={shown}
                  all={series}
                  sentence={asked}
                  handle={handle}
                  additive={additive}
                  onZoom={zoom}
                />
              </div>
            </>
          )}
        </div>
        <Foot definition={definition} result={result} series={series} handle={handle} />
        <div role="status">
          <VisuallyHidden>{isStale ? reports('computing') : announced(series, format.number)}</VisuallyHidden>
        </div>
      </Paper>
      {result.withheld && <Withheld k={result.k} />}
      {!isNothing && (
        <div className={isLate ? classes['stale'] : undefined}>
          <AnswerTable
            result={result}
            series={series}
            drawn={drawn}
            onDraw={(next) => setChosen({ result, drawn: next })}
          />
          <Notes result={result} shown={shown.length} all={series.length} />
        </div>
      )}
    </section>
  );
}

function announced(series: readonly ShownSeries[], number: (value: number) => string): string {
  return series
    .slice(0, 3)
    .map(({ name, total }) => `${name}: ${total === null ? '–' : number(total)}`)
    .join('. ');
}

function useShownSeries(result: InsightsResult): ShownSeries[] {
  const t = useMessages('reports');
  const format = useFormat();
  const { locale } = useLocale();
  return useMemo(() => {
    const date = createBucketLabel(locale, 'day', 'long');
    return toShownSeries(result, {
      hidden: (k) => t('hiddenSegment', { count: k }),
      unset: t('unset'),
      anyEvent: t('anyEvent'),
      yes: t('yes'),
      no: t('no'),
      number: (value) => format.number(value),
      date,
    });
  }, [result, t, format, locale]);
}

function ChartChoice(props: {
  readonly chart: ChartKind;
  readonly onChart: (chart: ChartKind) => void;
}): ReactNode {
  const t = useMessages('reports');
  const data = [
    { value: 'line' as const, icon: IconChartLine },
    { value: 'bar' as const, icon: IconChartBar },
  ].map(({ value, icon: Icon }) => ({
    value,
    label: (
      <Group gap={6} wrap="nowrap">
        <Icon size={16} aria-hidden />
        <span>{t(`chart_${value}`)}</span>
      </Group>
    ),
  }));
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('chartLabel')}
      value={props.chart}
      data={data}
      onChange={(value) => props.onChart(value === 'bar' ? 'bar' : 'line')}
    />
  );
}

function NothingFound(): ReactNode {
  const t = useMessages('insights');
  return (
    <div className={classes['nothing']}>
      <Text fw={560}>{t('noData')}</Text>
      <Text c="dimmed">{t('noDataHint')}</Text>
    </div>
  );
}

function Withheld({ k }: { readonly k: number }): ReactNode {
  const t = useMessages('insights');
  const reports = useMessages('reports');
  return (
    <div className={classes['withheld']}>
      <IconShieldHalf size={18} aria-hidden />
      <span>
        <b>{reports('withheldTitle')}.</b> {t('withheldText', { count: k })} <HowWithheld />
      </span>
    </div>
  );
}

function Notes(props: {
  readonly result: InsightsResult;
  readonly shown: number;
  readonly all: number;
}): ReactNode {
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const { result, shown, all } = props;
  return (
    <Group gap="md" mt="xs">
      {shown < all && (
        <Text size="xs" c="dimmed">
          {t('chartIsOfFirst', { count: shown })}
        </Text>
      )}
      {result.moreSegments > 0 && (
        <Text size="xs" c="dimmed">
          {reports('moreSegments', { count: result.moreSegments })}
        </Text>
      )}
    </Group>
  );
}

function Foot(props: {
  readonly definition: InsightsDefinition;
  readonly result: InsightsResult;
  readonly series: readonly ShownSeries[];
  readonly handle: { readonly current: ChartHandle | null };
}): ReactNode {
  const { definition, result, series, handle } = props;
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const format = useFormat();
  const theme = useChartTheme();
  const [isWhyOpen, setWhyOpen] = useState(false);
  const saveCsv = () => {
    const words = {
      metric: t('metric'),
      breakdowns: (definition.breakdowns ?? []).map(({ property }) => property.name),
      total: t('total'),
      people: t('peopleColumn'),
      before: t('beforeColumn'),
    };
    download('insights.csv', 'text/csv;charset=utf-8', toCsv(toCsvRows(result, series, words)));
  };
  const takePicture = async () => {
    const svg = handle.current?.toSvg();
    if (!svg) return;
    const done = await copyPicture(svg, theme.surface, 'insights.png');
    notifications.show({ message: done === 'copied' ? reports('pictureCopied') : reports('pictureSaved') });
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(window.location.href);
    notifications.show({ message: reports('linkCopied') });
  };
  return (
    <div className={classes['foot']}>
      <span>
        {result.freshAt === null
          ? reports('noEventsYet')
          : reports('fresh', { ago: format.relative(result.freshAt) })}
      </span>
      <FootButton
        label={reports('why')}
        icon={<IconHelpCircle size={14} />}
        onClick={() => setWhyOpen(true)}
      />
      <Group gap={4} ml="auto">
        <FootButton
          label={reports('copyLink')}
          hint={reports('copyLinkHint')}
          icon={<IconLink size={14} />}
          onClick={() => void copyLink()}
        />
        <FootButton
          label={reports('copyPicture')}
          hint={reports('copyPictureHint')}
          icon={<IconPhoto size={14} />}
          onClick={() => void takePicture()}
        />
        <FootButton
          label={reports('downloadCsv')}
          hint={reports('downloadCsvHint')}
          icon={<IconDownload size={14} />}
          onClick={saveCsv}
        />
      </Group>
      <Why definition={definition} result={result} isOpen={isWhyOpen} onClose={() => setWhyOpen(false)} />
    </div>
  );
}

function FootButton(props: {
  readonly label: string;
  readonly hint?: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <Tooltip label={props.hint} disabled={!props.hint}>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        fw={500}
        leftSection={props.icon}
        onClick={props.onClick}
      >
        {props.label}
      </Button>
    </Tooltip>
  );
}
