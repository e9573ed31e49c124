import { ActionIcon, Group, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Catalogue, CohortCondition, CohortRule } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { FilterEditor } from '../../reports/shared/filter-editor.tsx';
import { Picker } from '../../reports/shared/picker.tsx';
import { isOfPeople } from '../../reports/shared/property-options.ts';
import sentence from '../../reports/shared/sentence.module.css';
import { DidEditor, FirstEditor, MeasuredEditor, SequenceEditor } from './condition-editors.tsx';
import { firstOf, isGroup, KINDS, MATCHES, type Parts, toGroup, toParts, toRule } from './rule.ts';
import { ruleText } from './rule-words.ts';
import { useRuleWords } from './use-rule-words.ts';

interface RuleEditorProps {
  readonly catalogue: Catalogue;
  readonly rule: CohortRule | undefined;
  readonly onChange: (rule: CohortRule) => void;
}

/** How deep groups may be opened in groups. */
const DEEPEST = 3;

/** Who belongs, as a sentence of pickers. */
export function RuleEditor({ catalogue, rule, onChange }: RuleEditorProps): ReactNode {
  return (
    <GroupEditor
      catalogue={catalogue}
      group={toParts(rule)}
      deeper={DEEPEST}
      onChange={(group) => onChange(toRule(group))}
    />
  );
}

interface GroupProps {
  readonly catalogue: Catalogue;
  readonly group: Parts;
  /** Its place in the rule, "2.1"; absent: the rule itself. */
  readonly at?: string | undefined;
  /** How many levels of groups may still be opened inside. */
  readonly deeper: number;
  readonly onChange: (group: Parts) => void;
}

function GroupEditor({ catalogue, group, at, deeper, onChange }: GroupProps): ReactNode {
  const t = useMessages('cohorts');
  const { parts } = group;
  const change = (next: readonly CohortRule[]) => onChange({ ...group, parts: next });
  const kinds = [...KINDS, ...(deeper > 0 ? (['group'] as const) : [])];
  const placeOf = (place: number) => (at === undefined ? `${place + 1}` : `${at}.${place + 1}`);
  return (
    <Stack gap="md" align="flex-start">
      <MatchPart group={group} at={at} onChange={onChange} />
      {parts.map((part, place) => {
        const remove = () => change(parts.toSpliced(place, 1));
        return isGroup(part) ? (
          <fieldset
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule's parts have no identity but their place
            key={place}
            className={sentence['nested']}
            aria-label={t('group', { place: placeOf(place) })}
          >
            <GroupEditor
              catalogue={catalogue}
              group={toParts(part)}
              at={placeOf(place)}
              deeper={deeper - 1}
              onChange={(next) => change(parts.with(place, toGroup(next)))}
            />
            <RemoveButton at={placeOf(place)} onClick={remove} />
          </fieldset>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule's parts have no identity but their place
          <div key={place} className={sentence['nested']}>
            <Group gap="xs" align="flex-start" wrap="nowrap">
              <div className={sentence['line']}>
                <PartEditor
                  catalogue={catalogue}
                  part={part}
                  onChange={(next) => change(parts.with(place, next))}
                />
              </div>
              <RemoveButton at={placeOf(place)} onClick={remove} />
            </Group>
          </div>
        );
      })}
      <Picker
        label={at === undefined ? t('addCondition') : t('addConditionTo', { place: at })}
        text={null}
        placeholder={t('addCondition')}
        icon={<IconPlus size={14} aria-hidden />}
        options={kinds.map((kind) => ({ key: kind, label: t(`kind_${kind}`), about: t(`about_${kind}`) }))}
        chosen={undefined}
        onPick={(key) => {
          const kind = kinds.find((one) => one === key);
          const event = catalogue.events[0]?.name ?? null;
          if (kind) change([...parts, kind === 'group' ? { any: [] } : firstOf(kind, event)]);
        }}
      />
    </Stack>
  );
}

function RemoveButton({ at, onClick }: { readonly at: string; readonly onClick: () => void }): ReactNode {
  const t = useMessages('cohorts');
  return (
    <ActionIcon size="sm" my={2} onClick={onClick} aria-label={t('removeCondition', { place: at })}>
      <IconX size={14} />
    </ActionIcon>
  );
}

/** All, any, none or not all of them: nothing to choose for a condition that stands alone. */
function MatchPart({ group, at, onChange }: Pick<GroupProps, 'group' | 'at' | 'onChange'>): ReactNode {
  const t = useMessages('cohorts');
  const { match, parts } = group;
  const isAlone = parts.length < 2 && at === undefined && (match === 'all' || match === 'any');
  if (isAlone) return null;
  return (
    <Picker
      label={at === undefined ? t('matchLabel') : t('matchLabelOf', { place: at })}
      text={t(`match_${match}`)}
      options={MATCHES.map((key) => ({ key, label: t(`match_${key}`) }))}
      chosen={match}
      isPlain
      onPick={(key) => onChange({ parts, match: MATCHES.find((one) => one === key) ?? 'all' })}
    />
  );
}

interface PartProps {
  readonly catalogue: Catalogue;
  readonly part: CohortCondition;
  readonly onChange: (part: CohortCondition) => void;
}

function PartEditor({ catalogue, part, onChange }: PartProps): ReactNode {
  switch (part.kind) {
    case 'audience':
      return <AudiencePart part={part} />;
    case 'did':
      return <DidEditor catalogue={catalogue} condition={part} onChange={onChange} />;
    case 'measured':
      return <MeasuredEditor catalogue={catalogue} condition={part} onChange={onChange} />;
    case 'first':
      return <FirstEditor catalogue={catalogue} condition={part} onChange={onChange} />;
    case 'sequence':
      return <SequenceEditor catalogue={catalogue} condition={part} onChange={onChange} />;
    case 'profile':
      return (
        <FilterEditor
          catalogue={{ ...catalogue, properties: catalogue.properties.filter(isOfPeople) }}
          filter={part.filter}
          hasGroups
          onChange={(filter) => onChange({ kind: 'profile', filter: filter ?? { all: [] } })}
        />
      );
  }
}

/** By itself, since it waits for the words of every kind of report. */
function AudiencePart({ part }: { readonly part: CohortCondition }): ReactNode {
  return <span className={sentence['plain']}>{ruleText(part, useRuleWords())}</span>;
}
