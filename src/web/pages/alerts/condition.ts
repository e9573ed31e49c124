import type { AlertCondition } from '#contract';

export const CONDITIONS = ['below', 'above', 'down', 'up', 'either', 'anomaly'] as const;
type ConditionName = (typeof CONDITIONS)[number];
export const SENSITIVITIES = ['low', 'medium', 'high'] as const;
export const AGAINST = ['previous', 'week'] as const;

/** A condition while it is written: what one kind does not need waits for another. */
export interface ConditionDraft {
  readonly is: ConditionName;
  readonly amount: number;
  readonly against: (typeof AGAINST)[number];
  readonly sensitivity: (typeof SENSITIVITIES)[number];
}

export const FIRST_CONDITION: ConditionDraft = {
  is: 'below',
  amount: 20,
  against: 'previous',
  sensitivity: 'medium',
};

/** `isShare`: the value is a share of 1, and its limit is written in percent. */
export function toDraft(condition: AlertCondition, isShare: boolean): ConditionDraft {
  switch (condition.kind) {
    case 'value': {
      const amount = isShare ? rounded(condition.value * 100) : condition.value;
      return { ...FIRST_CONDITION, is: condition.is, amount };
    }
    case 'change':
      return {
        ...FIRST_CONDITION,
        is: condition.is,
        amount: condition.percent,
        against: condition.against,
      };
    case 'anomaly':
      return { ...FIRST_CONDITION, is: 'anomaly', sensitivity: condition.sensitivity };
  }
}

export function toCondition(
  { is, amount, against, sensitivity }: ConditionDraft,
  isShare: boolean,
): AlertCondition {
  if (is === 'anomaly') return { kind: 'anomaly', sensitivity };
  if (is === 'above' || is === 'below')
    return { kind: 'value', is, value: isShare ? rounded(amount / 100) : amount };
  return { kind: 'change', is, percent: Math.max(amount, 0.01), against };
}

function rounded(number: number): number {
  return Number(number.toPrecision(12));
}
