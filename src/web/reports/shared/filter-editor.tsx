import { ActionIcon, Button, NumberInput, Stack, TextInput } from '@mantine/core';
import { IconBracketsContain, IconFilter, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Catalogue } from '#contract';
import { RELATIVE_UNITS } from '#events';
import { useMessages } from '../../i18n/index.tsx';
import {
  asGroup,
  type DraftCondition,
  draftFor,
  type FilterGroup,
  matchOf,
  membersOf,
  operandOf,
  operatorsOf,
  toCondition,
  toDraft,
  toGroup,
  withoutEmpty,
} from './conditions.ts';
import { type CohortCondition, type Condition, type Filter, isGroup } from './filter-notation.ts';
import { Picker } from './picker.tsx';
import { findProperty, propertyLabel, toRef } from './property-options.ts';
import { PropertyPicker } from './property-picker.tsx';
import classes from './sentence.module.css';
import { ValuePicker } from './value-picker.tsx';

interface FilterEditorProps {
  readonly catalogue: Catalogue;
  readonly filter: Filter | undefined;
  readonly onChange: (filter: Filter | undefined) => void;
  /** Groups in groups; a metric's own filter has none. */
  readonly hasGroups?: boolean;
  /** Goes on in the sentence of a metric: "where …". */
  readonly isInline?: boolean;
}

/** Builds the one predicate language: conditions, and groups of them under "all" or "any". */
export function FilterEditor({
  catalogue,
  filter,
  onChange,
  hasGroups = false,
  isInline = false,
}: FilterEditorProps): ReactNode {
  return (
    <GroupEditor
      catalogue={catalogue}
      group={asGroup(filter)}
      onChange={(group) => onChange(withoutEmpty(group))}
      deeper={hasGroups ? 2 : 0}
      isInline={isInline}
    />
  );
}

function GroupEditor(props: {
  readonly catalogue: Catalogue;
  readonly group: FilterGroup;
  readonly onChange: (group: FilterGroup) => void;
  /** How many levels of groups may still be opened inside. */
  readonly deeper: number;
  readonly isInline?: boolean;
}): ReactNode {
  const { catalogue, group, onChange, deeper } = props;
  const t = useMessages('reports');
  const [draft, setDraft] = useState<DraftCondition | null>(null);
  const [hasNewGroup, setNewGroup] = useState(false);
  const members = membersOf(group);
  const match = matchOf(group);
  const replace = (place: number, member: Filter | undefined) =>
    onChange(toGroup(match, member ? members.with(place, member) : members.toSpliced(place, 1)));
  const append = (member: Filter) => onChange(toGroup(match, [...members, member]));
  const isCombining = members.length + (draft ? 1 : 0) > 1;
  return (
    <Stack gap={6} align="flex-start" w="100%">
      {isCombining && (
        <Picker
          label={t('matchLabel')}
          text={match === 'all' ? t('matchAll') : t('matchAny')}
          options={[
            { key: 'all', label: t('matchAll') },
            { key: 'any', label: t('matchAny') },
          ]}
          chosen={match}
          isPlain
          onPick={(key) => onChange(toGroup(key === 'any' ? 'any' : 'all', members))}
        />
      )}
      {members.map((member, place) =>
        isGroup(member) ? (
          <NestedGroup
            // biome-ignore lint/suspicious/noArrayIndexKey: a filter's members have no identity but their place
            key={place}
            {...props}
            group={member}
            isInline={false}
            deeper={deeper - 1}
            onChange={(next) => replace(place, withoutEmpty(next))}
          />
        ) : 'cohort' in member ? (
          <CohortConditionEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: a filter's members have no identity but their place
            key={`${place} cohort`}
            catalogue={catalogue}
            lead={props.isInline && place === 0 ? t('where') : undefined}
            condition={member}
            onChange={(condition) => replace(place, condition)}
            onRemove={() => replace(place, undefined)}
          />
        ) : (
          <ConditionEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: a filter's members have no identity but their place
            key={`${place} ${member.property.name}`}
            catalogue={catalogue}
            lead={props.isInline && place === 0 ? t('where') : undefined}
            draft={toDraft(member)}
            onChange={(condition) => replace(place, condition)}
            onRemove={() => replace(place, undefined)}
          />
        ),
      )}
      {draft && (
        <ConditionEditor
          catalogue={catalogue}
          lead={props.isInline && members.length === 0 ? t('where') : undefined}
          draft={draft}
          isNew
          onDraft={setDraft}
          onChange={(condition) => {
            setDraft(null);
            if (condition) append(condition);
          }}
          onRemove={() => setDraft(null)}
        />
      )}
      {hasNewGroup && (
        <NestedGroup
          {...props}
          isInline={false}
          group={{ any: [] }}
          deeper={deeper - 1}
          onChange={(next) => {
            setNewGroup(false);
            const kept = withoutEmpty(next);
            if (kept) append(kept);
          }}
        />
      )}
      {!draft && (
        <div className={classes['line']}>
          <PropertyPicker
            label={t('addFilter')}
            placeholder={t('addFilter')}
            icon={<IconFilter size={14} aria-hidden />}
            catalogue={catalogue}
            chosen={null}
            onPickCohort={(cohort) => append({ cohort, operator: 'in' })}
            onPick={(property) => {
              const next = draftFor(toRef(property), property.kind);
              const complete = toCondition(next);
              if (complete) append(complete);
              else setDraft(next);
            }}
          />
          {deeper > 0 && members.length > 0 && !hasNewGroup && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconBracketsContain size={14} aria-hidden />}
              onClick={() => setNewGroup(true)}
            >
              {t('addFilterGroup')}
            </Button>
          )}
        </div>
      )}
    </Stack>
  );
}

function NestedGroup(props: Parameters<typeof GroupEditor>[0]): ReactNode {
  const t = useMessages('reports');
  return (
    <fieldset className={classes['nested']} aria-label={t('filterGroup')}>
      <GroupEditor {...props} />
    </fieldset>
  );
}

function CohortConditionEditor(props: {
  readonly catalogue: Catalogue;
  readonly lead: string | undefined;
  readonly condition: CohortCondition;
  readonly onChange: (condition: CohortCondition) => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { catalogue, condition, onChange } = props;
  const t = useMessages('reports');
  const cohort =
    catalogue.cohorts.find(({ id }) => id === condition.cohort)?.name ??
    t('cohortGone', { id: String(condition.cohort) });
  return (
    <div className={classes['line']}>
      {props.lead}
      <Picker
        label={t('cohortOperator', { cohort })}
        text={t(`is_${condition.operator}`)}
        options={(['in', 'not_in'] as const).map((key) => ({ key, label: t(`is_${key}`) }))}
        chosen={condition.operator}
        isPlain
        isSearchable={false}
        onPick={(key) => onChange({ ...condition, operator: key === 'in' ? 'in' : 'not_in' })}
      />
      <span className={classes['word']} data-fixed="true">
        {cohort}
      </span>
      <ActionIcon size="sm" my={2} onClick={props.onRemove} aria-label={t('removeCohort', { cohort })}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}

function ConditionEditor(props: {
  readonly catalogue: Catalogue;
  /** The word before it. */
  readonly lead: string | undefined;
  readonly draft: DraftCondition;
  readonly isNew?: boolean;
  /** A change that leaves something missing. */
  readonly onDraft?: (draft: DraftCondition) => void;
  /** Undefined when the condition has lost what it needs. */
  readonly onChange: (condition: Condition | undefined) => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { catalogue, isNew = false } = props;
  const t = useMessages('reports');
  const [local, setLocal] = useState<DraftCondition | null>(null);
  const draft = local ?? props.draft;
  const kind = findProperty(catalogue, draft.property)?.kind ?? kindFrom(draft);
  const name = propertyLabel(catalogue, draft.property);
  const change = (next: DraftCondition) => {
    const condition = toCondition(next);
    if (condition) {
      setLocal(null);
      props.onChange(condition);
    } else {
      setLocal(next);
      props.onDraft?.(next);
    }
  };
  return (
    <div className={classes['line']}>
      {props.lead}
      <span className={classes['word']} data-fixed="true">
        {name}
      </span>
      <Picker
        label={`${t('operator')} (${name})`}
        text={t(`op_${draft.operator}`)}
        options={operatorsOf(kind).map((operator) => ({ key: operator, label: t(`op_${operator}`) }))}
        chosen={draft.operator}
        isPlain
        isSearchable={false}
        onPick={(key) => {
          const operator = operatorsOf(kind).find((one) => one === key);
          if (operator) change({ ...draft, operator });
        }}
      />
      <Operand draft={draft} name={name} isNew={isNew || local !== null} onChange={change} />
      <ActionIcon
        size="sm"
        my={2}
        onClick={props.onRemove}
        aria-label={t('removeFilter', { property: name })}
      >
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}

function kindFrom(draft: DraftCondition) {
  const operand = operandOf(draft.operator);
  if (operand === 'number' || operand === 'range') return 'number';
  return operand === 'date' || operand === 'days' || operand === 'span' ? 'date' : 'text';
}

function Operand(props: {
  readonly draft: DraftCondition;
  /** What the property is called. */
  readonly name: string;
  readonly isNew: boolean;
  readonly onChange: (draft: DraftCondition) => void;
}): ReactNode {
  const { draft, isNew, onChange } = props;
  const t = useMessages('reports');
  const [from, to] = draft.numbers;
  switch (operandOf(draft.operator)) {
    case 'values':
      return (
        <ValuePicker
          property={draft.property}
          name={props.name}
          values={draft.values}
          isStartingOpen={isNew && draft.values.length === 0}
          onChange={(values) => onChange({ ...draft, values })}
        />
      );
    case 'number':
      return (
        <NumberField
          label={t('number')}
          value={from}
          isFocused={isNew}
          onChange={(value) => onChange({ ...draft, numbers: [value, to] })}
        />
      );
    case 'range':
      return (
        <>
          <NumberField
            label={t('valueFrom')}
            value={from}
            isFocused={isNew && from === null}
            onChange={(value) => onChange({ ...draft, numbers: [value, to] })}
          />
          <span className={classes['plain']}>{t('and')}</span>
          <NumberField
            label={t('valueTo')}
            value={to}
            isFocused={false}
            onChange={(value) => onChange({ ...draft, numbers: [from, value] })}
          />
        </>
      );
    case 'date':
      return <DayField label={t('date')} value={draft.at} onChange={(at) => onChange({ ...draft, at })} />;
    case 'days':
      return (
        <>
          <DayField label={t('firstDay')} value={draft.at} onChange={(at) => onChange({ ...draft, at })} />
          <span className={classes['plain']}>{t('and')}</span>
          <DayField
            label={t('lastDay')}
            value={draft.until}
            onChange={(until) => onChange({ ...draft, until })}
          />
        </>
      );
    case 'span':
      return (
        <>
          <NumberField
            label={t('number')}
            value={from}
            isFocused={isNew && from === null}
            onChange={(value) => onChange({ ...draft, numbers: [value, to] })}
          />
          <Picker
            label={t('unitLabel')}
            text={t(`units_${draft.unit}`)}
            options={RELATIVE_UNITS.map((unit) => ({ key: unit, label: t(`units_${unit}`) }))}
            chosen={draft.unit}
            isPlain
            isSearchable={false}
            onPick={(key) =>
              onChange({ ...draft, unit: RELATIVE_UNITS.find((unit) => unit === key) ?? draft.unit })
            }
          />
        </>
      );
    case 'none':
      return null;
  }
}

function DayField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
}): ReactNode {
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={props.label}
      value={props.value.slice(0, 10)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** A number that counts when it is finished: at Enter, or when the focus moves on. */
export function NumberField(props: {
  readonly label: string;
  readonly value: number | null;
  readonly isFocused: boolean;
  readonly onChange: (value: number | null) => void;
}): ReactNode {
  const [typed, setTyped] = useState<string | number>(props.value ?? '');
  const [known, setKnown] = useState(props.value);
  // A field that stands by its place may be another condition's by now.
  if (known !== props.value) {
    setKnown(props.value);
    setTyped(props.value ?? '');
  }
  const finish = () => {
    const value = typed === '' ? null : Number(typed);
    if (value !== props.value) props.onChange(value !== null && Number.isFinite(value) ? value : null);
  };
  return (
    <NumberInput
      size="xs"
      w={92}
      hideControls
      aria-label={props.label}
      value={typed}
      onChange={setTyped}
      onBlur={finish}
      onKeyDown={(event) => event.key === 'Enter' && finish()}
      data-autofocus={props.isFocused || undefined}
    />
  );
}
