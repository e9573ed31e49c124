import type { ReactNode } from 'react';
import type { InsightsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { Picker } from '../shared/picker.tsx';
import sentenceClasses from '../shared/sentence.module.css';
import { withPart } from '../shared/with-part.ts';
import type { ShownSeries } from './series.ts';

const NONE = ' none';

/** The segment that every other is held against, or none. */
export function AgainstPicker(props: {
  readonly definition: InsightsDefinition;
  readonly series: readonly ShownSeries[];
  readonly onAsk: (definition: InsightsDefinition) => void;
}): ReactNode {
  const { definition, series, onAsk } = props;
  const t = useMessages('insights');
  const { compare } = definition;
  const segments = new Map(series.map(({ parts, segment }) => [JSON.stringify(parts), { parts, segment }]));
  const chosen = compare?.kind === 'segment' ? JSON.stringify(compare.segment) : NONE;
  const nameOf = (key: string) => segments.get(key)?.segment.join(', ');
  return (
    <div className={sentenceClasses['line']}>
      <span>{t('againstText')}</span>
      <Picker
        label={t('againstLabel')}
        text={chosen === NONE ? t('againstNone') : (nameOf(chosen) ?? t('againstUnknown'))}
        options={[
          { key: NONE, label: t('againstNone') },
          ...[...segments.keys()].map((key) => ({ key, label: nameOf(key) ?? '' })),
        ]}
        chosen={chosen}
        onPick={(key) => {
          if (key === chosen) return;
          const parts = segments.get(key)?.parts;
          onAsk(withPart(definition, 'compare', parts && { kind: 'segment', segment: [...parts] }));
        }}
      />
    </div>
  );
}
