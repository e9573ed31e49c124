import type { FunnelStep, FunnelsDefinition, FunnelWindow } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, clauses, joinSentence } from '../shared/clauses.ts';
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
  ]);
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
