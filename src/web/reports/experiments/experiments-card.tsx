import type { ReactNode } from 'react';
import type { ReportCardProps } from '../report-view.ts';
import { NothingFound } from '../shared/answer-card.tsx';
import { useNamed } from '../shared/use-named.ts';
import classes from './experiments.module.css';
import { Intervals } from './intervals.tsx';
import { useSentenceWords } from './use-words.ts';
import { Warnings } from './warnings.tsx';

/** An answer on a board: the warnings and the intervals, which scroll where the card is small. */
export function ExperimentsCard(props: ReportCardProps<'experiments'>): ReactNode {
  const { result } = props;
  const definition = useNamed()(props.definition);
  const words = useSentenceWords();
  if (result.variants.length === 0) return <NothingFound />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className={classes['card']} aria-label={words.experiments('cardLabel')} tabIndex={0}>
      <div className={classes['body']}>
        <Warnings definition={definition} result={result} words={words} />
        <Intervals definition={definition} result={result} words={words} />
      </div>
    </section>
  );
}
