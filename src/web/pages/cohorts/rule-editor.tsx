import { ActionIcon, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Catalogue, CohortCondition, CohortRule } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { FilterEditor } from '../../reports/shared/filter-editor.tsx';
import { Picker } from '../../reports/shared/picker.tsx';
import { isOfPeople } from '../../reports/shared/property-options.ts';
import sentence from '../../reports/shared/sentence.module.css';
import { DidEditor, FirstEditor, MeasuredEditor, SequenceEditor } from './condition-editors.tsx';
import { firstOf, KINDS, type Parts, toParts, toRule } from './rule.ts';
import { ruleText } from './rule-words.ts';
import { useRuleWords } from './use-rule-words.ts';

interface RuleEditorProps {
  readonly catalogue: Catalogue;
  readonly rule: CohortRule | undefined;
  readonly onChange: (rule: CohortRule) => void;
}

/** Who belongs, as a sentence of pickers. */
export function RuleEditor({ catalogue, rule, onChange }: RuleEditorProps): ReactNode {
  const t = useMessages('cohorts');
  const reports = useMessages('reports');
  const { match, parts } = toParts(rule);
  const change = (next: Partial<Parts>) => onChange(toRule({ match, parts, ...next }));
  return (
    <Stack gap="md" align="flex-start">
      {parts.length > 1 && (
        <Picker
          label={reports('matchLabel')}
          text={match === 'all' ? reports('matchAll') : reports('matchAny')}
          options={[
            { key: 'all', label: reports('matchAll') },
            { key: 'any', label: reports('matchAny') },
          ]}
          chosen={match}
          isPlain
          onPick={(key) => change({ match: key === 'any' ? 'any' : 'all' })}
        />
      )}
      {parts.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule's parts have no identity but their place
        <div key={place} className={sentence['nested']}>
          <div className={sentence['line']}>
            <PartEditor
              catalogue={catalogue}
              part={part}
              onChange={(next) => change({ parts: parts.with(place, next) })}
            />
            <ActionIcon
              size="sm"
              my={2}
              onClick={() => change({ parts: parts.toSpliced(place, 1) })}
              aria-label={t('removeCondition', { place: place + 1 })}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        </div>
      ))}
      <Picker
        label={t('addCondition')}
        text={null}
        placeholder={t('addCondition')}
        icon={<IconPlus size={14} aria-hidden />}
        options={KINDS.map((kind) => ({ key: kind, label: t(`kind_${kind}`), about: t(`about_${kind}`) }))}
        chosen={undefined}
        onPick={(key) => {
          const kind = KINDS.find((one) => one === key);
          if (kind) change({ parts: [...parts, firstOf(kind, catalogue.events[0]?.name ?? null)] });
        }}
      />
    </Stack>
  );
}

interface PartProps<Part extends CohortRule> {
  readonly catalogue: Catalogue;
  readonly part: Part;
  readonly onChange: (part: CohortCondition) => void;
}

/** What the builder cannot take apart stands as a sentence. */
function PartEditor({ catalogue, part, onChange }: PartProps<CohortRule>): ReactNode {
  const words = useRuleWords();
  if (!('kind' in part) || part.kind === 'audience')
    return <span className={sentence['plain']}>{ruleText(part, words)}</span>;
  switch (part.kind) {
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
