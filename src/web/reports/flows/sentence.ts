import type { FlowsDefinition } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, clauses, joinSentence, whereClause } from '../shared/clauses.ts';
import { stepsOf } from './edit.ts';

export interface SentenceWords extends ClauseWords {
  readonly flows: ReturnType<typeof useMessages<'flows'>>;
}

/** The question in one sentence: "What happens after Sign up, then API call, last 30 days". */
export function sentence(definition: FlowsDefinition, words: SentenceWords): string {
  const { flows: t, reports } = words;
  const [first, ...later] = definition.anchors;
  const named = (event: string | null | undefined) => event ?? lowered(reports('anyEvent'));
  return joinSentence([
    t(kindOf(definition), { event: named(first?.event) }),
    first?.firstEver ? reports('firstEverShort') : undefined,
    whereClause(first?.filter, words),
    ...later.flatMap(({ event, filter, firstEver }) => [
      t('sentenceThen', { event: named(event) }),
      firstEver ? reports('firstEverShort') : undefined,
      whereClause(filter, words),
    ]),
    ...clauses(definition, words),
  ]);
}

function kindOf({ view, anchors: [first] }: FlowsDefinition) {
  if (view === 'paths') return 'sentencePaths' as const;
  const before = first ? stepsOf(first, 'before') : 0;
  const after = first ? stepsOf(first, 'after') : 0;
  if (before > 0 && after > 0) return 'sentenceAround' as const;
  return before > 0 ? ('sentenceBefore' as const) : ('sentenceAfter' as const);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
