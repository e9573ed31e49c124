import type { ReactNode } from 'react';
import type { ExperimentsDefinition, ExperimentsResult } from '#contract';
import { AnswerCard, NothingFound } from '../shared/answer-card.tsx';
import { AnswerFoot } from '../shared/answer-foot.tsx';
import type { AnswerProps } from '../shared/report-page.tsx';
import { useNamed } from '../shared/use-named.ts';
import classes from './experiments.module.css';
import { Headline } from './headline.tsx';
import { Intervals } from './intervals.tsx';
import { ResultsTable } from './results-table.tsx';
import { metricText, type SentenceWords, sentence, signed } from './sentence.ts';
import { toCsvRows } from './shown.ts';
import { useSentenceWords } from './use-words.ts';
import { FinePrint, Warnings } from './warnings.tsx';
import { Why } from './why.tsx';

/** Verdict, warnings, intervals and table of one experiment, and what one can take away from it. */
export function Answer(props: AnswerProps<ExperimentsDefinition, ExperimentsResult>): ReactNode {
  const { result, isStale } = props;
  const definition = useNamed()(props.definition);
  const words = useSentenceWords();
  const { experiments: t } = words;
  const isNothing = result.variants.length === 0;
  const head = [
    ...[t('metricColumn'), t('variantColumn'), t('exposedColumn'), t('didColumn'), t('valueColumn')],
    ...[t('liftColumn'), t('lowColumn'), t('highColumn'), 'p'],
  ];
  return (
    <AnswerCard
      sentence={sentence(definition, words)}
      isStale={isStale}
      withheldBelow={result.withheld ? result.k : null}
      announced={announced(result, words)}
      foot={
        <AnswerFoot
          name="experiments"
          facts={result}
          why={<Why definition={definition} result={result} />}
          csvRows={() =>
            toCsvRows(definition, result, { head, metric: (metric) => metricText(metric, words) })
          }
        />
      }
      table={!isNothing && <ResultsTable definition={definition} result={result} words={words} />}
    >
      {isNothing ? (
        <NothingFound />
      ) : (
        <>
          <Headline definition={definition} result={result} words={words} />
          <div className={classes['body']}>
            <Warnings definition={definition} result={result} words={words} />
            <Intervals definition={definition} result={result} words={words} />
            <FinePrint result={result} words={words} />
          </div>
        </>
      )}
    </AnswerCard>
  );
}

function announced({ variants }: ExperimentsResult, { format }: SentenceWords): string {
  return variants
    .flatMap(({ variant, cells: [first] }) =>
      first?.comparison ? [`${variant}: ${signed(first.comparison.lift, format)}`] : [],
    )
    .join('. ');
}
