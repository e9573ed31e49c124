import { expect, test } from 'vitest';
import { createProgress, progressOf } from './progress.ts';

test('each statement is an equal part of a question, and its progress never goes back', () => {
  const told: number[] = [];
  const progress = progressOf(2, (share) => told.push(share));
  progress.of(0)({ rowsRead: 50, rowsToRead: 100 });
  // The engine finds that there is more to read than it thought.
  progress.of(0)({ rowsRead: 60, rowsToRead: 200 });
  progress.of(1)({ rowsRead: 10, rowsToRead: 0 });
  progress.of(1)({ rowsRead: 300, rowsToRead: 100 });
  progress.done(0);
  expect(told).toEqual([0.25, 0.65, 1]);
});

test('a question is known under its key while it is computed, in whole percents', () => {
  const questions = createProgress();
  const { report, end } = questions.begin('7 a');
  expect(questions.shareOf('7 a')).toBeNull();
  report(0.4567);
  expect([questions.shareOf('7 a'), questions.shareOf('8 a')]).toEqual([0.45, null]);
  end();
  expect(questions.shareOf('7 a')).toBeNull();
});
