import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExperimentsDefinition, ExperimentsResult } from '#contract';
import { verdictOf } from './shown.ts';
import { useSentenceWords } from './use-words.ts';

/** What must be known before a lift is believed: sizes that chance does not explain, a guardrail that got worse, no control. */
export function Warnings(props: {
  readonly definition: ExperimentsDefinition;
  readonly result: ExperimentsResult;
}): ReactNode {
  const { definition, result } = props;
  const { experiments: t, format } = useSentenceWords();
  const { sampleRatio, control, mixed, variants } = result;
  const isBroken = variants.some(({ cells }) =>
    cells.some(({ comparison }, place) => {
      const metric = definition.metrics[place];
      return metric?.guardrail && comparison && verdictOf(comparison, metric) === 'worse';
    }),
  );
  return (
    <>
      {sampleRatio?.isMismatch && (
        <Warning title={t('ratioTitle')}>
          {t('ratioText', { p: format.number(sampleRatio.p, { maximumSignificantDigits: 2 }) })}
        </Warning>
      )}
      {isBroken && <Warning title={t('guardrailTitle')}>{t('guardrailText')}</Warning>}
      {control === null && <Warning title={t('noControlTitle')}>{t('noControlText')}</Warning>}
      {mixed !== null && mixed > 0 && (
        <Text size="xs" c="dimmed">
          {t('mixed', { count: mixed })}
        </Text>
      )}
    </>
  );
}

function Warning(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <Alert color="orange" icon={<IconAlertTriangle size={18} />} title={props.title} mb="sm">
      {props.children}
    </Alert>
  );
}
