import { Group, SegmentedControl, Select, Text } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import type { Flow, FlowsDefinition, FlowsResult } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { AnswerCard, NothingFound } from '../shared/answer-card.tsx';
import { AnswerFoot } from '../shared/answer-foot.tsx';
import type { ChartHandle } from '../shared/chart.tsx';
import { MoreSegments } from '../shared/more-segments.tsx';
import classes from '../shared/report.module.css';
import type { AnswerProps } from '../shared/report-page.tsx';
import { segmentLabel } from '../shared/segment-label.ts';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useNamed } from '../shared/use-named.ts';
import { toCsvRows } from './csv-rows.ts';
import { MOST_SEGMENTS, whomOf } from './edit.ts';
import { FlowTables } from './flow-tables.tsx';
import { Numbers } from './numbers.tsx';
import { Paths } from './paths.tsx';
import { Sankey } from './sankey.tsx';
import { sentence } from './sentence.ts';
import { usePlaceWords } from './use-place-words.ts';
import { Why } from './why.tsx';

/** The flow or the paths of one segment, and what one can take away from it. */
export function Answer(props: AnswerProps<FlowsDefinition, FlowsResult>): ReactNode {
  const named = useNamed();
  const { definition, result, onAsk, isStale } = props;
  const flows = useMessages('flows');
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const handle = useRef<ChartHandle | null>(null);
  const words = usePlaceWords(definition, result.k);
  const [chosen, setChosen] = useState<string | null>(null);
  const names = result.flows.map(({ segment }) => segmentName(segment, result, words));
  const flow = result.flows[Math.max(0, names.indexOf(chosen ?? ''))];
  const asked = sentence(named(definition), { flows, reports, format, cohort });
  const isPaths = definition.view === 'paths';
  const isSomething = flow !== undefined && flow.count !== 0;
  return (
    <AnswerCard
      sentence={asked}
      tools={
        <Group gap="xs">
          {names.length > 1 && (
            <Select
              size="xs"
              aria-label={flows('segmentLabel')}
              data={[...new Set(names)]}
              value={chosen && names.includes(chosen) ? chosen : (names[0] ?? null)}
              onChange={setChosen}
              allowDeselect={false}
            />
          )}
          <SegmentedControl
            size="xs"
            aria-label={flows('view')}
            value={isPaths ? 'paths' : 'steps'}
            data={(['steps', 'paths'] as const).map((value) => ({ value, label: flows(`view_${value}`) }))}
            onChange={(value) => onAsk({ ...definition, view: value === 'paths' ? 'paths' : 'steps' })}
          />
        </Group>
      }
      isStale={isStale}
      withheldBelow={result.withheld ? result.k : null}
      announced={flow?.count == null ? '' : `${flows('entered')}: ${format.number(flow.count)}`}
      foot={
        <AnswerFoot
          name="flows"
          facts={result}
          why={<Why definition={definition} result={result} />}
          csvRows={() => toCsvRows(result, names, words)}
          {...(isPaths ? {} : { handle })}
        />
      }
      table={
        isSomething && (
          <>
            {!isPaths && <FlowTables flow={flow} result={result} words={words} onAsk={onAsk} />}
            <MoreSegments
              count={result.moreSegments}
              limit={definition.limit}
              most={MOST_SEGMENTS}
              onMore={(limit) => onAsk({ ...definition, limit })}
            />
          </>
        )
      }
    >
      {isSomething ? (
        <Drawn flow={flow} definition={definition}>
          <Numbers flow={flow} words={words} />
          {isPaths ? (
            <Paths flow={flow} words={words} />
          ) : (
            <Sankey flow={flow} result={result} words={words} sentence={asked} handle={handle} />
          )}
        </Drawn>
      ) : (
        <NothingFound />
      )}
    </AnswerCard>
  );
}

function segmentName(segment: Flow['segment'], { k }: FlowsResult, words: ReturnType<typeof usePlaceWords>) {
  return segment.map((value) => segmentLabel(value, k, words.segments)).join(' · ');
}

/** Where too few entered, only that is said. */
function Drawn(props: {
  readonly flow: Flow;
  readonly definition: FlowsDefinition;
  readonly children: ReactNode;
}): ReactNode {
  const { flow, definition, children } = props;
  const t = useMessages('flows');
  return flow.count === null ? (
    <div className={classes['nothing']}>
      <Text fw={560}>{t(`withheldFlow_${whomOf(definition)}`)}</Text>
    </div>
  ) : (
    children
  );
}
