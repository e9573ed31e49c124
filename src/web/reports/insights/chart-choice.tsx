import { ActionIcon, Group, Menu, SegmentedControl } from '@mantine/core';
import {
  IconChartAreaLine,
  IconChartBar,
  IconChartDonut,
  IconChartHistogram,
  IconChartLine,
  IconChevronDown,
  IconLayoutAlignLeft,
  IconNumbers,
  IconStack2,
  IconTable,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { InsightsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { CHARTS, type ChartKind, type Drawing, hasAxes, readDrawing } from './drawing.ts';
import { letterOf } from './edit.ts';
import { metricText } from './sentence.ts';
import { useSentenceWords } from './use-words.ts';

interface ChartChoiceProps {
  readonly definition: InsightsDefinition;
  readonly drawing: Drawing;
  readonly onDraw: (drawing: Drawing) => void;
}

const ICONS = {
  line: IconChartLine,
  bar: IconChartBar,
  area: IconChartAreaLine,
  column: IconChartHistogram,
  stack: IconStack2,
  pile: IconLayoutAlignLeft,
  pie: IconChartDonut,
  number: IconNumbers,
  table: IconTable,
} as const satisfies Record<ChartKind, unknown>;

const USUAL = ['line', 'bar'] as const;

/** The two that answer most questions at hand, the others in a list. */
export function ChartChoice(props: ChartChoiceProps): ReactNode {
  const t = useMessages('reports');
  const { definition, drawing, onDraw } = props;
  const chart = drawing.kind;
  const onChart = (text: string) => onDraw({ ...drawing, kind: readDrawing(text).kind });
  const isUsual = USUAL.some((kind) => kind === chart);
  const offered = isUsual ? USUAL : [...USUAL, chart];
  const data = offered.map((value) => ({ value, label: <ChartName kind={value} /> }));
  return (
    <Group gap={4} wrap="nowrap">
      <SegmentedControl size="xs" aria-label={t('chartLabel')} value={chart} data={data} onChange={onChart} />
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon size={24} aria-label={t('chartMore')}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.RadioGroup value={chart} onChange={onChart}>
            {CHARTS.map((kind) => (
              <Menu.RadioItem key={kind} value={kind} closeMenuOnClick>
                <ChartName kind={kind} />
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          {hasAxes(chart) && <RightAxis definition={definition} drawing={drawing} onDraw={onDraw} />}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function ChartName({ kind }: { readonly kind: ChartKind }): ReactNode {
  const t = useMessages('reports');
  const Icon = ICONS[kind];
  return (
    <Group gap={6} wrap="nowrap">
      <Icon size={16} aria-hidden />
      <span>{t(`chart_${kind}`)}</span>
    </Group>
  );
}

/** Which metrics have an axis of their own: shares beside counts would lie flat on the ground. One always stays at the left. */
function RightAxis({ definition, drawing, onDraw }: ChartChoiceProps): ReactNode {
  const t = useMessages('insights');
  const words = useSentenceWords();
  const shown = definition.metrics.flatMap((metric, place) =>
    metric.kind !== 'formula' && metric.hidden
      ? []
      : [{ letter: letterOf(place), text: metricText(metric, words) }],
  );
  if (shown.length < 2) return null;
  const atLeft = shown.filter(({ letter }) => !drawing.right.includes(letter));
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('rightAxis')}</Menu.Label>
      {shown.map(({ letter, text }) => {
        const isRight = drawing.right.includes(letter);
        return (
          <Menu.CheckboxItem
            key={letter}
            checked={isRight}
            disabled={!isRight && atLeft.length < 2}
            maw={320}
            onChange={() =>
              onDraw({
                ...drawing,
                right: isRight
                  ? drawing.right.filter((one) => one !== letter)
                  : [...drawing.right, letter].toSorted(),
              })
            }
          >
            <b>{letter}</b> {text}
          </Menu.CheckboxItem>
        );
      })}
    </>
  );
}
