import type { ExperimentsDefinition } from '#contract';

const november = { range: { from: '2025-11-03', to: '2025-11-09' } } as const;

/** One question of each sort. `golden/<name>.sql` holds what each becomes; reviewers read those. */
export const examples: Readonly<Record<string, ExperimentsDefinition>> = {
  'conversion-within-a-day': {
    experiment: 'checkout',
    control: 'grey',
    metrics: [
      { event: 'API call', measure: { kind: 'conversion' }, within: { count: 1, unit: 'day' } },
      { event: 'Sign up', measure: { kind: 'count' }, guardrail: true },
    ],
    ...november,
  },
  'sum-of-some-exposures': {
    experiment: 'checkout',
    metrics: [
      {
        event: 'API call',
        filter: { property: { scope: 'event', name: 'model' }, operator: 'is', values: ['small'] },
        measure: { kind: 'sum', property: { scope: 'event', name: 'tokens' } },
      },
    ],
    filter: { property: { scope: 'person', name: 'plan' }, operator: 'is', values: ['free'] },
    split: [{ variant: 'grey', weight: 2 }],
    ...november,
  },
  'never-seen': {
    experiment: 'of nobody',
    metrics: [{ event: 'Secret', measure: { kind: 'conversion' } }],
    ...november,
  },
};
