import type { ReactNode } from 'react';
import type { Catalogue, CustomDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { BehaviourNumberEditor, OfEvents } from '../../reports/shared/behaviour-number-editor.tsx';
import { Picker } from '../../reports/shared/picker.tsx';
import { SelectorEditor } from '../../reports/shared/selector-editor.tsx';
import classes from '../../reports/shared/sentence.module.css';
import { WholeField } from '../../reports/shared/whole-field.tsx';
import { withPart } from '../../reports/shared/with-part.ts';
import { BORROWED_DAYS, type Borrowed, type Computed, LATELY_DAYS, sentOnly } from './behaviour.ts';

interface BehaviourEditorProps<Of extends CustomDefinition> {
  readonly catalogue: Catalogue;
  readonly definition: Of;
  readonly onChange: (definition: Of) => void;
}

/** "Sum of price over each person's purchase, in the last 30 days". */
export function ComputedEditor(props: BehaviourEditorProps<Computed>): ReactNode {
  const { definition, onChange } = props;
  const t = useMessages('custom');
  const catalogue = sentOnly(props.catalogue);
  const { lastDays } = definition;
  return (
    <>
      <BehaviourNumberEditor
        catalogue={catalogue}
        behaviour={definition}
        label={t('behaviourEvent')}
        count={(parts) => t.rich('computedCount', parts)}
        aggregate={(parts) => t.rich('computedAggregate', parts)}
        onChange={onChange}
      />
      <div className={classes['line']}>
        <Picker
          label={t('latelyLabel')}
          text={t(lastDays === undefined ? 'lately_ever' : 'latelyBefore')}
          options={(['ever', 'days'] as const).map((key) => ({ key, label: t(`lately_${key}`) }))}
          chosen={lastDays === undefined ? 'ever' : 'days'}
          isPlain
          isSearchable={false}
          onPick={(key) =>
            onChange(withPart(definition, 'lastDays', key === 'ever' ? undefined : (lastDays ?? LATELY_DAYS)))
          }
        />
        {lastDays !== undefined && (
          <WholeField
            label={t('latelyDays')}
            value={lastDays}
            min={1}
            max={365}
            onChange={(next) => onChange({ ...definition, lastDays: next })}
          />
        )}
        {lastDays !== undefined && t('latelyAfter')}
      </div>
    </>
  );
}

/** "source of each person's newest visit, at most 7 days before". */
export function BorrowedEditor(props: BehaviourEditorProps<Borrowed>): ReactNode {
  const { definition, onChange } = props;
  const t = useMessages('custom');
  const catalogue = sentOnly(props.catalogue);
  const { property, from, days = BORROWED_DAYS } = definition;
  return (
    <SelectorEditor
      catalogue={catalogue}
      selector={from}
      label={t('behaviourEvent')}
      sentence={(event) =>
        t.rich('borrowedText', {
          property: (
            <OfEvents
              catalogue={catalogue}
              name={property}
              onPick={(name) => onChange({ ...definition, property: name })}
            />
          ),
          event,
          days: (
            <WholeField
              label={t('borrowedDays')}
              value={days}
              min={1}
              max={BORROWED_DAYS}
              onChange={(next) => onChange({ ...definition, days: next })}
            />
          ),
        })
      }
      onChange={(next) => onChange({ ...definition, from: next })}
    />
  );
}
