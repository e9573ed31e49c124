import type { ReactNode } from 'react';
import type { FunnelsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { Picker } from '../shared/picker.tsx';
import sentenceClasses from '../shared/sentence.module.css';
import { withPart } from '../shared/with-part.ts';
import { controlOf, type ShownFunnel } from './shown.ts';

const ALL = ' all';

interface ControlPickerProps {
  readonly definition: FunnelsDefinition;
  readonly funnels: readonly ShownFunnel[];
  readonly onAsk: (definition: FunnelsDefinition) => void;
}

/** What each segment is held against: all other entries, or one segment. */
export function ControlPicker({ definition, funnels, onAsk }: ControlPickerProps): ReactNode {
  const t = useMessages('funnels');
  const chosen = controlOf(funnels, definition.control);
  return (
    <div className={sentenceClasses['line']}>
      <span>{t('controlText')}</span>
      <Picker
        label={t('controlLabel')}
        text={chosen?.name ?? t(definition.control ? 'controlUnknown' : 'controlAll')}
        options={[
          { key: ALL, label: t('controlAll') },
          ...funnels.map(({ key, name }) => ({ key, label: name })),
        ]}
        chosen={chosen?.key ?? ALL}
        onPick={(key) =>
          onAsk(withPart(definition, 'control', funnels.find((one) => one.key === key)?.funnel.segment))
        }
      />
    </div>
  );
}
