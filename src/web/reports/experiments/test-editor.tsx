import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExperimentsDefinition } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { Picker } from '../shared/picker.tsx';
import type { QuestionProps } from '../shared/report-page.tsx';
import classes from '../shared/sentence.module.css';
import { WholeField } from '../shared/whole-field.tsx';
import { withPart } from '../shared/with-part.ts';
import { NamePicker, useNames } from './name-picker.tsx';

type Props = QuestionProps<ExperimentsDefinition>;

const USUAL_ALPHA = 0.05;
const ALPHAS = [0.01, USUAL_ALPHA, 0.1];
const USUAL_WEIGHT = 1;
const FEW_VARIANTS = 8;
const MOST_WEIGHT = 1_000_000;

/** How sure a difference must be, and how people were meant to be divided. */
export function Test({ definition, onChange }: Props): ReactNode {
  const t = useMessages('experiments');
  const format = useFormat();
  const { data } = useNames('variant');
  const { alpha = USUAL_ALPHA, split } = definition;
  const alphas = [...new Set([...ALPHAS, alpha])].sort((a, b) => a - b);
  return (
    <>
      <div className={classes['line']}>
        <Picker
          label={t('alphaLabel')}
          text={t('alphaOf', { alpha: format.percent(alpha) })}
          options={alphas.map((one) => ({
            key: String(one),
            label: t('alphaOf', { alpha: format.percent(one) }),
          }))}
          chosen={String(alpha)}
          isSearchable={false}
          onPick={(key) =>
            onChange(withPart(definition, 'alpha', Number(key) === USUAL_ALPHA ? undefined : Number(key)))
          }
        />
      </div>
      <div className={classes['line']}>
        <Picker
          label={t('splitLabel')}
          text={t(split ? 'split_parts' : 'split_even')}
          options={(['even', 'parts'] as const).map((key) => ({
            key,
            label: t(`split_${key}`),
            about: t(`aboutSplit_${key}`),
          }))}
          chosen={split ? 'parts' : 'even'}
          isSearchable={false}
          onPick={(key) =>
            onChange(
              withPart(definition, 'split', key === 'even' ? undefined : (split ?? evenly(data?.values))),
            )
          }
        />
        {split && <Parts split={split} onChange={(next) => onChange({ ...definition, split: [...next] })} />}
      </div>
    </>
  );
}

/** What is meant where nothing is said, ready to be changed. */
function evenly(variants: readonly string[] = []): Part[] {
  return variants.length > FEW_VARIANTS ? [] : variants.map((variant) => ({ variant, weight: USUAL_WEIGHT }));
}

type Part = NonNullable<ExperimentsDefinition['split']>[number];

/** "control 90, new 10"; a variant that is not named has a weight of 1. */
function Parts(props: {
  readonly split: readonly Part[];
  readonly onChange: (split: readonly Part[]) => void;
}): ReactNode {
  const { split, onChange } = props;
  const t = useMessages('experiments');
  return (
    <>
      {split.map(({ variant, weight }, place) => (
        <span key={variant} className={classes['line']}>
          <span className={classes['word']} data-fixed="true">
            {variant}
          </span>
          <WholeField
            label={t('weightLabel', { variant })}
            value={weight}
            min={1}
            max={MOST_WEIGHT}
            onChange={(next) => onChange(split.with(place, { variant, weight: next }))}
          />
          <ActionIcon
            size="sm"
            aria-label={t('removePart', { variant })}
            onClick={() => onChange(split.toSpliced(place, 1))}
          >
            <IconX size={14} />
          </ActionIcon>
        </span>
      ))}
      <NamePicker
        what="variant"
        label={t('addPart')}
        chosen={null}
        placeholder={t('addPart')}
        except={split.map(({ variant }) => variant)}
        onPick={(variant) => onChange([...split, { variant, weight: USUAL_WEIGHT }])}
      />
    </>
  );
}
