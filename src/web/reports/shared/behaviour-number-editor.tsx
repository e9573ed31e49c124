import type { ReactNode } from 'react';
import type { BehaviourNumber, Catalogue, Selector } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { type Aggregate, canAggregate, MAKINGS, makeOf } from './behaviour-number.ts';
import { Picker } from './picker.tsx';
import { PropertyPicker } from './property-picker.tsx';
import { SelectorEditor } from './selector-editor.tsx';

interface Behaviour {
  readonly of: Selector;
  readonly each: BehaviourNumber;
}

interface BehaviourNumberEditorProps<Of extends Behaviour> {
  readonly catalogue: Catalogue;
  readonly behaviour: Of;
  /** The event picker's name for those who do not see it. */
  readonly label: string;
  /** The words around the pickers. */
  readonly count: (parts: { readonly how: ReactNode; readonly event: ReactNode }) => ReactNode;
  readonly aggregate: (parts: {
    readonly aggregate: ReactNode;
    readonly property: ReactNode;
    readonly event: ReactNode;
  }) => ReactNode;
  readonly onChange: (behaviour: Of) => void;
}

/** A number of what somebody did: "sum of price over each person's purchase". */
export function BehaviourNumberEditor<Of extends Behaviour>(
  props: BehaviourNumberEditorProps<Of>,
): ReactNode {
  const { catalogue, behaviour, label, onChange } = props;
  const t = useMessages('custom');
  const { of, each } = behaviour;
  const making = each.kind === 'count' ? 'count' : each.aggregate;
  const how = (
    <Picker
      label={t('makingLabel')}
      text={t(`aggregate_${making}`)}
      options={MAKINGS.filter((key) => key === 'count' || canAggregate(catalogue, key)).map((key) => ({
        key,
        label: t(`aggregate_${key}`),
      }))}
      chosen={making}
      isSearchable={false}
      onPick={(key) => onChange({ ...behaviour, each: makeOf(catalogue, key, each) })}
    />
  );
  return (
    <SelectorEditor
      catalogue={catalogue}
      selector={of}
      label={label}
      sentence={(event) =>
        each.kind === 'count'
          ? props.count({ how, event })
          : props.aggregate({
              aggregate: how,
              property: (
                <OfEvents
                  catalogue={catalogue}
                  name={each.property.name}
                  aggregate={each.aggregate}
                  onPick={(name) =>
                    onChange({ ...behaviour, each: { ...each, property: { scope: 'event', name } } })
                  }
                />
              ),
              event,
            })
      }
      onChange={(next) => onChange({ ...behaviour, of: next })}
    />
  );
}

/** A property of events, by name; numbers only where they are added up. */
export function OfEvents(props: {
  readonly catalogue: Catalogue;
  readonly name: string;
  readonly aggregate?: Aggregate;
  readonly onPick: (name: string) => void;
}): ReactNode {
  const { catalogue, name, aggregate, onPick } = props;
  const t = useMessages('custom');
  return (
    <PropertyPicker
      label={t('behaviourProperty')}
      catalogue={catalogue}
      chosen={name === '' ? null : { scope: 'event', name }}
      isOffered={({ scope, kind }) =>
        scope === 'event' && (aggregate === undefined || aggregate === 'distinct' || kind === 'number')
      }
      onPick={(picked) => onPick(picked.name)}
    />
  );
}
