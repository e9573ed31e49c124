import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExperimentsDefinition, ExperimentsResult } from '#contract';
import classes from './experiments.module.css';
import { pText, type SentenceWords } from './sentence.ts';
import { isGuardrailBroken } from './shown.ts';

interface WarningsProps {
  readonly definition: ExperimentsDefinition;
  readonly result: ExperimentsResult;
  readonly words: SentenceWords;
}

/** What must be known before a lift is believed: sizes that chance does not explain, a guardrail that got worse, no control. */
export function Warnings({ definition, result, words }: WarningsProps): ReactNode {
  const { experiments: t, format } = words;
  const { sampleRatio, control, variants } = result;
  const sizes = variants.map(({ variant, people }, place) =>
    t('ratioSize', {
      variant,
      people: format.number(people),
      expected: format.number(Math.round(sampleRatio?.expected[place] ?? 0)),
    }),
  );
  return (
    <>
      {sampleRatio?.isMismatch && (
        <Warning color="amber" title={t('ratioTitle')}>
          {format.list(sizes)}. {t('ratioText', { p: pText(sampleRatio.p, format) })}
        </Warning>
      )}
      {isGuardrailBroken(definition, result) && (
        <Warning color="brick" title={t('guardrailTitle')}>
          {t('guardrailText')}
        </Warning>
      )}
      {control === null && (
        <Warning color="amber" title={t('noControlTitle')}>
          {t('noControlText')}
        </Warning>
      )}
    </>
  );
}

/** Below the numbers: that the sizes are as they should be, and who counts nowhere. */
export function FinePrint({ result, words }: Omit<WarningsProps, 'definition'>): ReactNode {
  const { experiments: t, format } = words;
  const { sampleRatio, mixed, k, alpha } = result;
  return (
    <div className={classes['fine']}>
      <span>{t('sequential', { alpha: format.percent(alpha) })}</span>
      {sampleRatio && !sampleRatio.isMismatch && (
        <span>{t('ratioFine', { p: pText(sampleRatio.p, format) })}</span>
      )}
      {mixed === null ? <span>{t('mixedFew', { count: k })}</span> : null}
      {mixed !== null && mixed > 0 && <span>{t('mixed', { count: mixed })}</span>}
    </div>
  );
}

function Warning(props: {
  readonly color: 'amber' | 'brick';
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Alert color={props.color} icon={<IconAlertTriangle size={18} aria-hidden />} title={props.title}>
      {props.children}
    </Alert>
  );
}
