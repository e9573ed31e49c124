import { expect, test } from 'vitest';
import { grouped, placedOn, wallTimeOf } from './placed.ts';

const note = (at: string, id = 1) => ({ id, at, description: at, tags: [], createdBy: null });
const days = ['2026-03-28T00:00:00+01:00', '2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00'];

test('an annotation stands in the interval of its wall time, also on the day that has 23 hours', () => {
  const notes = [
    note('2026-03-29 23:59:59', 1),
    note('2026-03-30 00:00:00', 2),
    note('2026-03-29 03:30:00', 3),
  ];
  expect(placedOn(days, 'day', notes)).toEqual([
    { place: 1, notes: [notes[0], notes[2]] },
    { place: 2, notes: [notes[1]] },
  ]);
});

test('what lies before the first interval or behind the last stands nowhere', () => {
  expect(placedOn(days, 'day', [note('2026-03-27 23:59:59'), note('2026-03-31 00:00:00')])).toEqual([]);
  expect(placedOn(['2026-02-01T00:00:00+01:00'], 'month', [note('2026-02-28 10:00:00')])).toHaveLength(1);
  expect(placedOn(['2026-02-01T00:00:00+01:00'], 'month', [note('2026-03-01 00:00:00')])).toEqual([]);
  expect(placedOn([], 'day', [note('2026-03-29 00:00:00')])).toEqual([]);
});

test('an interval is named by its own clock', () => {
  expect(wallTimeOf('2026-03-29T14:00:00+02:00')).toBe('2026-03-29 14:00:00');
  expect(wallTimeOf('2026-03-29')).toBe('2026-03-29 00:00:00');
});

test('marks that would touch are one', () => {
  const placed = [1, 2, 3].map((place) => ({ place, notes: [note(`2026-03-0${place} 00:00:00`, place)] }));
  const groups = grouped(placed, [10, 20, 40], 22);
  expect(groups.map(({ x, notes }) => [x, notes.map(({ id }) => id)])).toEqual([
    [10, [1, 2]],
    [40, [3]],
  ]);
});
