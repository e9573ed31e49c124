import { expect, test, vi } from 'vitest';
import { type ProjectId, type Token, toProjectId } from '#core';
import type { Leak } from '#privacy';
import { createLeakCounter } from './leaks.ts';

const leak: Leak = {
  scope: 'event',
  property: 5n as Token,
  name: null,
  word: null,
  kind: 'password',
  isRefused: true,
  library: '',
  version: '',
  count: 2,
};

test('what cannot be written is kept for the next time and told of, and hinders no other project', async () => {
  const written: (readonly [ProjectId, number])[] = [];
  const fault = new Error('down');
  const add = vi.fn(async (projectId: ProjectId, [first]: readonly Leak[]) => {
    if (add.mock.calls.length === 1) throw fault;
    written.push([projectId, first?.count ?? 0]);
  });
  const onFailure = vi.fn();
  const counter = createLeakCounter({ store: { add }, onFailure });
  counter.note(toProjectId(1), [leak]);
  counter.note(toProjectId(2), [leak]);
  await counter.flush();
  expect(onFailure.mock.calls).toEqual([[fault]]);
  counter.note(toProjectId(1), [leak]);
  await counter.flush();
  await counter.flush();
  expect(written).toEqual([
    [2, 2],
    [1, 4],
  ]);
});
