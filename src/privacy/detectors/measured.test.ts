import { expect, test } from 'vitest';
import { fingerprint, heldOut } from '../../../test/support/held-out/index.ts';
import { measure } from '../../../test/support/held-out/measure.ts';
import { isAlarming, labelOf } from './detect.ts';
import { meaningOf } from './meaning.ts';

/** `bench/detectors.ts` measures the whole set and the time. */
const set = heldOut({ seed: 20_261_127, rounds: 1 });
const judge = (text: string, name: string) => {
  const label = labelOf(text, meaningOf(name));
  return label !== undefined && isAlarming(label) ? label : undefined;
};
const { byLabel } = measure(set, judge);

test('the labelled set is the one that the bars were measured on', () => {
  expect(fingerprint(set)).toBe('e6a868b7398478f128d45ef995bb1b70e49101ce577e8c8662d624c169778cca');
});

test.each(byLabel)(
  '$label: found in every encoding, and not where it is not',
  ({ isSecret, recall, precision, cases }) => {
    expect(cases).toBeGreaterThan(0);
    expect(recall).toBeGreaterThanOrEqual(isSecret ? 0.95 : 0.98);
    expect(precision).toBeGreaterThanOrEqual(0.98);
  },
);

test('over all formatted kinds the recall is 0.995', () => {
  const formatted = byLabel.filter(({ isSecret, label }) => !isSecret && label !== 'person_name');
  const cases = formatted.reduce((sum, { cases }) => sum + cases, 0);
  expect(
    formatted.reduce((sum, { recall, cases }) => sum + recall * cases, 0) / cases,
  ).toBeGreaterThanOrEqual(0.995);
});
