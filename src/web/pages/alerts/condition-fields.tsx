import { Group, NativeSelect, NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Alert } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { AGAINST, CONDITIONS, type ConditionDraft, SENSITIVITIES } from './condition.ts';

interface ConditionFieldsProps {
  readonly draft: ConditionDraft;
  readonly unit: Alert['unit'];
  /** The limit is in percent. */
  readonly isShare: boolean;
  readonly onChange: (draft: ConditionDraft) => void;
}

/** When somebody is told: a limit, a change, or what is unusual. */
export function ConditionFields({ draft, unit, isShare, onChange }: ConditionFieldsProps): ReactNode {
  const t = useMessages('alerts');
  const { is, amount, against, sensitivity } = draft;
  const isChange = is === 'up' || is === 'down' || is === 'either';
  return (
    <>
      <Group grow align="flex-end">
        <NativeSelect
          label={t('condition')}
          data={CONDITIONS.map((value) => ({ value, label: t(`is_${value}`) }))}
          value={is}
          onChange={({ currentTarget }) =>
            onChange({ ...draft, is: CONDITIONS.find((one) => one === currentTarget.value) ?? 'below' })
          }
        />
        {is === 'anomaly' ? (
          <NativeSelect
            label={t('sensitivity')}
            data={SENSITIVITIES.map((value) => ({ value, label: t(`sensitivity_${value}`) }))}
            value={sensitivity}
            onChange={({ currentTarget }) =>
              onChange({
                ...draft,
                sensitivity: SENSITIVITIES.find((one) => one === currentTarget.value) ?? 'medium',
              })
            }
          />
        ) : (
          <NumberInput
            label={isChange ? t('percent') : isShare ? t('valuePercent') : t('value')}
            value={amount}
            onChange={(value) => onChange({ ...draft, amount: Number(value) })}
            hideControls
          />
        )}
      </Group>
      {isChange && (unit === 'hour' || unit === 'day') && (
        <NativeSelect
          label={t('against')}
          data={AGAINST.map((value) => ({ value, label: t(`against_${value}`) }))}
          value={against}
          onChange={({ currentTarget }) =>
            onChange({ ...draft, against: currentTarget.value === 'week' ? 'week' : 'previous' })
          }
        />
      )}
    </>
  );
}
