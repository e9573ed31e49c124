import { ActionIcon, Button, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FlowsAnchor, FlowsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { BreakdownList } from '../shared/breakdown-editor.tsx';
import { FilterEditor } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { QuestionPaper, QuestionPart, SlashHint } from '../shared/question-paper.tsx';
import { RangePicker } from '../shared/range-picker.tsx';
import type { QuestionProps } from '../shared/report-page.tsx';
import { SelectorEditor } from '../shared/selector-editor.tsx';
import classes from '../shared/sentence.module.css';
import { unlessEmpty, withPart } from '../shared/with-part.ts';
import { addAnchor, MOST_ANCHORS, stepsOf, withSteps } from './edit.ts';
import { Path } from './path-editor.tsx';
import { Steps } from './steps-editor.tsx';

/** The question as a sentence of pickers. Every change is a whole new question. */
export function Question(props: QuestionProps<FlowsDefinition>): ReactNode {
  const t = useMessages('flows');
  const reports = useMessages('reports');
  const { definition, catalogue, onChange } = props;
  return (
    <QuestionPaper>
      <QuestionPart title={t('anchorsTitle')} hint={<SlashHint />}>
        <Anchors {...props} />
      </QuestionPart>
      <QuestionPart title={t('stepsTitle')}>
        <Steps {...props} />
      </QuestionPart>
      <QuestionPart title={t('pathTitle')}>
        <Path {...props} />
      </QuestionPart>
      <QuestionPart title={reports('filtersTitle')}>
        <FilterEditor
          catalogue={catalogue}
          filter={definition.filter}
          onChange={(filter) => onChange(withPart(definition, 'filter', filter))}
          hasGroups
        />
      </QuestionPart>
      <QuestionPart title={reports('breakdownsTitle')}>
        <BreakdownList
          catalogue={withoutLists(catalogue)}
          breakdowns={definition.breakdowns ?? []}
          most={1}
          onChange={(next) => onChange(withPart(definition, 'breakdowns', unlessEmpty(next.map(oneCohort))))}
        />
      </QuestionPart>
      <QuestionPart title={reports('timeTitle')}>
        <div className={classes['line']}>
          <RangePicker range={definition.range} onPick={(range) => onChange({ ...definition, range })} />
        </div>
      </QuestionPart>
    </QuestionPaper>
  );
}

type Catalogue = QuestionProps<FlowsDefinition>['catalogue'];

/** An entry is in one segment: lists and organisations could put it in several. */
function withoutLists(catalogue: Catalogue): Catalogue {
  const isSingle = ({ kind, scope }: Catalogue['properties'][number]) => kind !== 'list' && scope !== 'group';
  return { ...catalogue, properties: catalogue.properties.filter(isSingle) };
}

type Split = NonNullable<FlowsDefinition['breakdowns']>[number];

/** In or not in: of one cohort, the last that was chosen. */
function oneCohort(breakdown: Split): Split {
  return 'cohorts' in breakdown ? { cohorts: breakdown.cohorts.slice(-1) } : breakdown;
}

function Anchors({ definition, catalogue, onChange }: QuestionProps<FlowsDefinition>): ReactNode {
  const t = useMessages('flows');
  const { anchors } = definition;
  const change = (next: readonly FlowsAnchor[]) => onChange({ ...definition, anchors: [...next] });
  return (
    <Stack gap="sm" align="stretch">
      {anchors.map((anchor, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an anchor has no identity but its place
        <Stack key={place} gap={6} align="flex-start">
          <SelectorEditor
            catalogue={catalogue}
            selector={anchor}
            label={t('anchorEvent', { count: place + 1 })}
            sentence={(event) => (
              <>
                {place > 0 && <span>{t('andThen')}</span>}
                {event}
                {anchors.length > 1 && (
                  <ActionIcon
                    size="sm"
                    aria-label={t('removeAnchor', { count: place + 1 })}
                    onClick={() => change(anchors.toSpliced(place, 1))}
                  >
                    <IconX size={14} />
                  </ActionIcon>
                )}
              </>
            )}
            onChange={(next) => change(anchors.with(place, next))}
          />
          <div className={classes['line']}>
            <Picker
              label={t('timesLabel', { count: place + 1 })}
              text={t(anchor.firstEver ? 'times_first' : 'times_each')}
              options={(['each', 'first'] as const).map((key) => ({ key, label: t(`times_${key}`) }))}
              chosen={anchor.firstEver ? 'first' : 'each'}
              isSearchable={false}
              onPick={(key) =>
                change(anchors.with(place, withPart(anchor, 'firstEver', key === 'first' ? true : undefined)))
              }
            />
            {SIDES.map((side) => (
              <Picker
                key={side}
                label={t(side === 'before' ? 'stepsBefore' : 'stepsAfter', { count: place + 1 })}
                text={t(side, { count: stepsOf(anchor, side) })}
                options={COUNTS.map((count) => ({ key: String(count), label: t(side, { count }) }))}
                chosen={String(stepsOf(anchor, side))}
                isSearchable={false}
                onPick={(key) => change(anchors.with(place, withSteps(anchor, side, Number(key))))}
              />
            ))}
          </div>
        </Stack>
      ))}
      {anchors.length < MOST_ANCHORS && (
        <Button
          size="compact-xs"
          variant="subtle"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange(addAnchor(definition))}
        >
          {t('addAnchor')}
        </Button>
      )}
    </Stack>
  );
}

const SIDES = ['before', 'after'] as const;
const COUNTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
