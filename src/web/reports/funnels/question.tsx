import { ActionIcon, Button, Group, Menu, Stack, TextInput } from '@mantine/core';
import {
  IconAnchor,
  IconAnchorOff,
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconPencil,
  IconPlus,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { type ReactNode, Suspense, useState } from 'react';
import { type BetweenSteps, type FunnelsDefinition, MOST_BESIDE_BARS } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { BehaviourNumberEditor } from '../shared/behaviour-number-editor.tsx';
import { BreakdownList } from '../shared/breakdown-editor.tsx';
import { CountedPicker } from '../shared/counted-picker.tsx';
import { withEventName } from '../shared/event-name.ts';
import { FilterEditor } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { findProperty, toRef } from '../shared/property-options.ts';
import { PropertyPicker } from '../shared/property-picker.tsx';
import { QuestionPaper, QuestionPart, SlashHint } from '../shared/question-paper.tsx';
import { RangePicker } from '../shared/range-picker.tsx';
import type { QuestionProps } from '../shared/report-page.tsx';
import { SelectorEditor } from '../shared/selector-editor.tsx';
import sentenceClasses from '../shared/sentence.module.css';
import { unlessEmpty, withPart } from '../shared/with-part.ts';
import {
  addStep,
  FEWEST_STEPS,
  MOST_EXCLUSIONS,
  MOST_HELD,
  MOST_STEPS,
  mostBreakdowns,
  moveStep,
  numberOf,
  removeStep,
  splitBy,
  withBehaviour,
  withStep,
} from './edit.ts';
import classes from './funnels.module.css';
import { WindowPicker } from './window-picker.tsx';

type Props = QuestionProps<FunnelsDefinition>;

/** The question as a sentence of pickers. Every change is a whole new question. */
export function Question(props: Props): ReactNode {
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const { definition, catalogue, onChange } = props;
  return (
    <QuestionPaper>
      <QuestionPart title={t('stepsTitle')} hint={<SlashHint />}>
        <Steps {...props} />
      </QuestionPart>
      <QuestionPart title={t('howTitle')}>
        <How {...props} />
      </QuestionPart>
      <QuestionPart title={t('exclusionsTitle')}>
        <Exclusions {...props} />
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
          catalogue={withEventName(catalogue, reports)}
          breakdowns={definition.breakdowns ?? []}
          most={mostBreakdowns(definition)}
          onChange={(next) => onChange(splitBy(definition, next))}
        />
        {(definition.breakdowns ?? []).length > 0 && <AttributionPicker {...props} />}
        <DoneBetween {...props} />
      </QuestionPart>
      <QuestionPart title={reports('timeTitle')}>
        <Time {...props} />
      </QuestionPart>
    </QuestionPaper>
  );
}

function Steps(props: Props): ReactNode {
  const t = useMessages('funnels');
  const { definition, onChange } = props;
  return (
    <Stack gap="sm">
      {definition.steps.map((_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity but its place; another event must not take the focus away
        <StepEditor key={place} {...props} place={place} />
      ))}
      {definition.steps.length < MOST_STEPS && (
        <Group>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange(addStep(definition))}
          >
            {t('addStep')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function StepEditor({
  definition,
  catalogue,
  onChange,
  place,
}: Props & { readonly place: number }): ReactNode {
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const [isNaming, setNaming] = useState(false);
  const step = definition.steps[place];
  if (!step) return null;
  const number = numberOf(place);
  return (
    <fieldset className={classes['step']} aria-label={t('stepPosition', { step: number })}>
      <span className={classes['number']} aria-hidden>
        {isFree(definition, place) ? '*' : number}
      </span>
      <div className={classes['body']}>
        <SelectorEditor
          catalogue={catalogue}
          selector={step}
          label={t('eventLabel', { step: number })}
          sentence={(event) => (
            <>
              {t.rich(place === 0 ? 'stepDid' : 'stepThen', { event })}
              {step.firstEver && <span>{reports('firstEverShort')}</span>}
            </>
          )}
          onChange={(next) => onChange(withStep(definition, place, next))}
        />
        {(isNaming || step.label !== undefined) && (
          <StepName
            key={step.label}
            label={t('stepName', { step: number })}
            name={step.label ?? ''}
            isFocused={isNaming}
            onDone={(name) => {
              setNaming(false);
              if (name !== (step.label ?? ''))
                onChange(withStep(definition, place, withPart(step, 'label', name || undefined)));
            }}
          />
        )}
      </div>
      <StepMenu
        definition={definition}
        catalogue={catalogue}
        onChange={onChange}
        place={place}
        onName={() => setNaming(true)}
      />
    </fieldset>
  );
}

/** The reader's own word for a step: said everywhere in the place of the event's. Nothing takes it back. */
function StepName(props: {
  readonly label: string;
  readonly name: string;
  readonly isFocused: boolean;
  readonly onDone: (name: string) => void;
}): ReactNode {
  const t = useMessages('funnels');
  const [typed, setTyped] = useState(props.name);
  return (
    <TextInput
      size="xs"
      aria-label={props.label}
      placeholder={t('stepNameHint')}
      value={typed}
      maxLength={100}
      autoComplete="off"
      // Asked for just now, from the step's menu.
      {...(props.isFocused && { 'data-autofocus': true, ref: focus })}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => props.onDone(typed.trim())}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}

/** Once the menu has given the focus back. */
function focus(input: HTMLInputElement | null): void {
  setTimeout(() => input?.focus());
}

function isFree({ order }: FunnelsDefinition, place: number): boolean {
  return order?.kind === 'any' && !order.anchors.includes(place + 1);
}

function StepMenu({
  definition,
  onChange,
  place,
  onName,
}: Props & { readonly place: number; readonly onName: () => void }): ReactNode {
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const { order, steps } = definition;
  const step = steps[place];
  const toggleAnchor = () => {
    if (order?.kind !== 'any') return;
    const anchors = isFree(definition, place)
      ? [...order.anchors, place + 1]
      : order.anchors.filter((step) => step !== place + 1);
    onChange({ ...definition, order: { kind: 'any', anchors } });
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('stepMenu', { step: numberOf(place) })}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={14} />} onClick={onName}>
          {t('nameStep')}
        </Menu.Item>
        {step && (
          <Menu.CheckboxItem
            checked={step.firstEver === true}
            onChange={() =>
              onChange(
                withStep(definition, place, withPart(step, 'firstEver', step.firstEver ? undefined : true)),
              )
            }
          >
            {reports('firstEver')}
          </Menu.CheckboxItem>
        )}
        {order?.kind === 'any' && (
          <Menu.Item
            leftSection={isFree(definition, place) ? <IconAnchor size={14} /> : <IconAnchorOff size={14} />}
            onClick={toggleAnchor}
          >
            {isFree(definition, place) ? t('makeAnchor') : t('releaseAnchor')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconArrowUp size={14} />}
          disabled={place === 0}
          onClick={() => onChange(moveStep(definition, place, place - 1))}
        >
          {t('moveUp')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowDown size={14} />}
          disabled={place === steps.length - 1}
          onClick={() => onChange(moveStep(definition, place, place + 1))}
        >
          {t('moveDown')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={14} />}
          disabled={steps.length <= FEWEST_STEPS}
          onClick={() => onChange(removeStep(definition, place))}
        >
          {t('removeStep')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const COUNTINGS = ['unique', 'total', 'session'] as const;
const REENTRIES = ['first', 'optimised'] as const;
const ORDERS = ['specific', 'any'] as const;

function How(props: Props): ReactNode {
  const t = useMessages('funnels');
  const { definition, onChange } = props;
  const reports = useMessages('reports');
  const { counting = 'unique', reentry = 'first', order } = definition;
  return (
    <div className={sentenceClasses['line']}>
      <CountedPicker
        offered={props.catalogue.groups}
        counted={definition.counted}
        label={reports('countedLabel')}
        onPick={(counted) => onChange(withPart(definition, 'counted', counted))}
      />
      <Picker
        label={t('countingLabel')}
        text={t(`counting_${counting}`)}
        options={COUNTINGS.map((one) => ({
          key: one,
          label: t(`counting_${one}`),
          about: t(`about_${one}`),
        }))}
        chosen={counting}
        onPick={(key) =>
          onChange({ ...definition, counting: COUNTINGS.find((one) => one === key) ?? 'unique' })
        }
      />
      {counting !== 'session' && (
        <WindowPicker window={definition.window} onPick={(window) => onChange({ ...definition, window })} />
      )}
      <Picker
        label={t('orderLabel')}
        text={t(`order_${order?.kind ?? 'specific'}`)}
        options={ORDERS.map((one) => ({ key: one, label: t(`order_${one}`), about: t(`about_${one}`) }))}
        chosen={order?.kind ?? 'specific'}
        onPick={(key) =>
          onChange({
            ...definition,
            order: key === 'any' ? { kind: 'any', anchors: [1] } : { kind: 'specific' },
          })
        }
      />
      <Picker
        label={t('reentryLabel')}
        text={t(`reentry_${reentry}`)}
        options={REENTRIES.map((one) => ({
          key: one,
          label: t(`reentry_${one}`),
          about: t(`about_${one}`),
        }))}
        chosen={reentry}
        onPick={(key) => onChange({ ...definition, reentry: key === 'optimised' ? 'optimised' : 'first' })}
      />
      <Held {...props} />
      <Sum {...props} />
    </div>
  );
}

function Held({ definition, catalogue, onChange }: Props): ReactNode {
  const t = useMessages('funnels');
  const { hold = [] } = definition;
  const put = (next: typeof hold) => onChange(withPart(definition, 'hold', unlessEmpty(next)));
  return (
    <>
      {hold.map((property, place) => (
        <Button
          key={property.name}
          size="compact-xs"
          variant="default"
          rightSection={<IconX size={12} aria-hidden />}
          aria-label={t('removeHold', { property: property.name })}
          onClick={() => put(hold.toSpliced(place, 1))}
        >
          {t('holdText', { property: property.name })}
        </Button>
      ))}
      {hold.length < MOST_HELD && (
        <PropertyPicker
          label={t('addHold')}
          catalogue={catalogue}
          chosen={null}
          placeholder={t('addHold')}
          isOffered={({ scope, name }) => scope === 'event' && !hold.some((held) => held.name === name)}
          onPick={(property) => put([...hold, toRef(property)])}
        />
      )}
    </>
  );
}

/** A number whose sum is told beside the entries of each step. */
function Sum({ definition, catalogue, onChange }: Props): ReactNode {
  const t = useMessages('funnels');
  const { sum } = definition;
  const name = sum && (findProperty(catalogue, sum)?.displayName ?? sum.name);
  return name ? (
    <Button
      size="compact-xs"
      variant="default"
      rightSection={<IconX size={12} aria-hidden />}
      aria-label={t('removeSum', { property: name })}
      onClick={() => onChange(withPart(definition, 'sum', undefined))}
    >
      {t('sumText', { property: name })}
    </Button>
  ) : (
    <PropertyPicker
      label={t('addSum')}
      catalogue={catalogue}
      chosen={null}
      placeholder={t('addSum')}
      isOffered={({ scope, kind }) => scope === 'event' && kind === 'number'}
      onPick={(property) => onChange({ ...definition, sum: toRef(property) })}
    />
  );
}

function Exclusions({ definition, catalogue, onChange }: Props): ReactNode {
  const t = useMessages('funnels');
  const { exclusions = [] } = definition;
  const put = (next: typeof exclusions) => onChange(withPart(definition, 'exclusions', unlessEmpty(next)));
  return (
    <Stack gap="xs">
      {exclusions.map((exclusion, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an exclusion has no identity but its place
        <div className={classes['step']} key={place}>
          <span />
          <div className={classes['body']}>
            <SelectorEditor
              catalogue={catalogue}
              selector={exclusion}
              label={t('exclusionLabel', { number: numberOf(place) })}
              sentence={(event) => t.rich('exclusionText', { event })}
              onChange={(next) => put(exclusions.with(place, next))}
            />
            {definition.order?.kind !== 'any' && definition.steps.length > FEWEST_STEPS && (
              <BetweenPicker
                steps={definition.steps.length}
                label={t('betweenLabel', { number: numberOf(place) })}
                none={t('betweenAny')}
                between={exclusion.between}
                onPick={(between) => put(exclusions.with(place, withPart(exclusion, 'between', between)))}
              />
            )}
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('removeExclusion')}
            onClick={() => put(exclusions.toSpliced(place, 1))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {exclusions.length < MOST_EXCLUSIONS && (
        <Group>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => put([...exclusions, { event: catalogue.events[0]?.name ?? null }])}
          >
            {t('addExclusion')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** Between which two steps something happens: all of them where nothing is said. */
function BetweenPicker(props: {
  readonly steps: number;
  readonly label: string;
  /** What it says where nothing is said. */
  readonly none: string;
  readonly between: BetweenSteps | undefined;
  readonly onPick: (between: BetweenSteps | undefined) => void;
}): ReactNode {
  const { steps, label, none, between, onPick } = props;
  const t = useMessages('funnels');
  const pairs = Array.from({ length: steps - 1 }, (_, index) => index + 1).flatMap((after) =>
    Array.from({ length: steps - after }, (_, index) => ({ after, before: after + index + 1 })),
  );
  const textOf = (pair: BetweenSteps | undefined) =>
    pair ? t('betweenSteps', { after: String(pair.after), before: String(pair.before) }) : none;
  const keyOf = (pair: BetweenSteps | undefined) => (pair ? `${pair.after} ${pair.before}` : 'any');
  return (
    <div className={sentenceClasses['line']}>
      <Picker
        label={label}
        text={textOf(between)}
        options={[undefined, ...pairs].map((pair) => ({ key: keyOf(pair), label: textOf(pair) }))}
        chosen={keyOf(between)}
        onPick={(key) => onPick(pairs.find((pair) => keyOf(pair) === key))}
      />
    </div>
  );
}

/** What was done between two steps, as a number that entries are split by. */
function DoneBetween({ definition, catalogue, onChange }: Props): ReactNode {
  const t = useMessages('funnels');
  const { behaviour, breakdowns = [], steps } = definition;
  const put = (next: typeof behaviour) => onChange(withBehaviour(definition, next));
  if (!behaviour)
    return (
      breakdowns.length <= MOST_BESIDE_BARS && (
        <Group>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => put({ of: { event: catalogue.events[0]?.name ?? null }, each: { kind: 'count' } })}
          >
            {t('addDoneBetween')}
          </Button>
        </Group>
      )
    );
  return (
    <div className={classes['step']}>
      <span />
      <div className={classes['body']}>
        <Suspense>
          <BehaviourNumberEditor
            catalogue={catalogue}
            behaviour={behaviour}
            label={t('doneEvent')}
            count={(parts) => t.rich('doneCount', parts)}
            aggregate={(parts) => t.rich('doneAggregate', parts)}
            onChange={put}
          />
        </Suspense>
        {steps.length > FEWEST_STEPS && (
          <BetweenPicker
            steps={steps.length}
            label={t('doneBetweenLabel')}
            none={t('doneBetweenAll')}
            between={behaviour.between}
            onPick={(between) => put(withPart(behaviour, 'between', between))}
          />
        )}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={t('removeDoneBetween')}
        onClick={() => put(undefined)}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function AttributionPicker({ definition, onChange }: Props): ReactNode {
  const t = useMessages('funnels');
  const { attribution = { kind: 'first' as const }, steps } = definition;
  const key = attribution.kind === 'step' ? `${attribution.step}` : attribution.kind;
  const options = [
    { key: 'first', label: t('attribution_first') },
    { key: 'last', label: t('attribution_last') },
    ...steps.map((_, place) => ({
      key: `${place + 1}`,
      label: t('attribution_step', { step: numberOf(place) }),
    })),
  ];
  return (
    <div className={sentenceClasses['line']}>
      <span>{t('attributionLabel')}</span>
      <Picker
        label={t('attributionLabel')}
        text={options.find((one) => one.key === key)?.label ?? ''}
        options={options}
        chosen={key}
        isSearchable={false}
        onPick={(next) =>
          onChange({
            ...definition,
            attribution:
              next === 'first' || next === 'last' ? { kind: next } : { kind: 'step', step: Number(next) },
          })
        }
      />
    </div>
  );
}

function Time({ definition, onChange }: Props): ReactNode {
  const t = useMessages('reports');
  const { range, compare } = definition;
  const options = [
    { key: 'none', label: t('compareNone') },
    { key: 'previous', label: t('comparePrevious') },
  ];
  return (
    <div className={sentenceClasses['line']}>
      <RangePicker range={range} onPick={(next) => onChange({ ...definition, range: next })} />
      <Picker
        label={t('compareLabel')}
        text={compare ? t('sentenceCompare', { compare: t('comparePrevious') }) : t('compareNone')}
        options={options}
        chosen={compare ? 'previous' : 'none'}
        onPick={(key) =>
          onChange(withPart(definition, 'compare', key === 'previous' ? { kind: 'previous' } : undefined))
        }
      />
    </div>
  );
}
