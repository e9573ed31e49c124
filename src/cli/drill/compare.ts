/** How well a list names a truth. Both 1 exactly when the two sets are equal. */
export interface Agreement {
  readonly truth: number;
  readonly named: number;
  readonly precision: number;
  readonly recall: number;
}

export function compare(truth: ReadonlySet<string>, named: ReadonlySet<string>): Agreement {
  const right = [...named].filter((one) => truth.has(one)).length;
  return {
    truth: truth.size,
    named: named.size,
    // Nothing named and nothing to name is agreement; nothing named although there is something names it badly.
    precision: named.size === 0 ? (truth.size === 0 ? 1 : 0) : right / named.size,
    recall: truth.size === 0 ? 1 : right / truth.size,
  };
}

export function isPerfect(agreements: readonly Agreement[]): boolean {
  return agreements.every(({ precision, recall, truth }) => precision === 1 && recall === 1 && truth > 0);
}
