import type { FunnelBehaviour, FunnelStep, FunnelsDefinition, FunnelWindow } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, clauses, joinSentence, selectorText } from '../shared/clauses.ts';
import { DEFAULT_WINDOW } from './edit.ts';

export interface SentenceWords extends ClauseWords {
  readonly funnels: ReturnType<typeof useMessages<'funnels'>>;
}

/** The question in one sentence: "Each person once through Sign up → API call, within 7 days, last 30 days". */
export function sentence(definition: FunnelsDefinition, words: SentenceWords): string {
  const { funnels: t } = words;
  const steps = definition.steps.map((step) => stepPhrase(step, words)).join(t('arrow'));
  const counting = t(`counting_${definition.counting ?? 'unique'}`);
  return joinSentence([
    t('sentence', { counting: capitalised(counting), steps }),
    definition.counting === 'session'
      ? undefined
      : t('sentenceWithin', { window: windowText(definition.window ?? DEFAULT_WINDOW, t) }),
    ...clauses({ ...definition, unit: undefined }, words),
    definition.behaviour && doneText(definition.behaviour, definition.steps.length, words),
  ]);
}

/** "by how often API call was done between steps 1 and 2". */
function doneText(behaviour: FunnelBehaviour, steps: number, words: SentenceWords): string {
  const { after, before } = behaviour.between ?? { after: 1, before: steps };
  return words.reports('sentenceBy', {
    properties: words.funnels('doneClause', {
      done: doneWords(behaviour, words),
      after: String(after),
      before: String(before),
    }),
  });
}

/** "how often API call", "sum of tokens of API call": what the bars are of, as a heading says it. */
export function doneWords({ of, each }: FunnelBehaviour, words: SentenceWords): string {
  const event = selectorText(of, words);
  return each.kind === 'count'
    ? words.funnels('doneOften', { event })
    : words.funnels('doneMade', {
        aggregate: words.funnels(`made_${each.aggregate}`),
        property: each.property.name,
        event,
      });
}

function stepPhrase(step: FunnelStep, { funnels, reports }: SentenceWords): string {
  const text = stepText(step, funnels);
  return step.firstEver ? `${text} (${reports('firstEverShort')})` : text;
}

export function stepText({ label, event }: FunnelStep, t: SentenceWords['funnels']): string {
  return label ?? event ?? t('anyEventStep');
}

export function windowText(window: FunnelWindow, t: SentenceWords['funnels']): string {
  const unit = window.kind === 'sessions' ? 'sessions' : window.unit;
  return t(`window_${unit}`, { count: window.count });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
