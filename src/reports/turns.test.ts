import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

/** Work that ends when told to. */
function held() {
  const done: (() => void)[] = [];
  const started: string[] = [];
  const work = (name: string) => () =>
    new Promise<void>((resolve) => {
      started.push(name);
      done.push(resolve);
    });
  const end = async () => {
    done.shift()?.();
    await settled();
  };
  return { started, work, end };
}

const of = (reader: string, project = 1) => ({ project, reader });
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('one reader’s pile does not keep another waiting', async () => {
  const turns = createTurns({ atOnce: 2, perReader: 2, waiting: 10 });
  const { started, work, end } = held();
  const asked = ['a1', 'a2', 'a3', 'a4'].map((name) => turns.take(of('a'), work(name)));
  asked.push(turns.take(of('b'), work('b1')));
  await settled();
  expect(started).toEqual(['a1', 'a2']);
  await end();
  expect(started.at(-1)).toBe('b1');
  for (let rest = 0; rest < 4; rest++) await end();
  await Promise.all(asked);
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});

test('many readers of one project do not keep another project waiting', async () => {
  const turns = createTurns({ atOnce: 1, perReader: 1, waiting: 10 });
  const { started, work, end } = held();
  const asked = ['a', 'b', 'c', 'd'].map((name) => turns.take(of(name), work(name)));
  asked.push(turns.take(of('e', 2), work('e1')), turns.take(of('e', 2), work('e2')));
  for (let turn = 0; turn < 6; turn++) {
    await settled();
    await end();
  }
  await Promise.all(asked);
  expect(started).toEqual(['a', 'e1', 'b', 'e2', 'c', 'd']);
});

test('a reader has a few questions in hand, whatever room there is, and a bounded pile', async () => {
  const turns = createTurns({ atOnce: 10, perReader: 2, waiting: 1 });
  const { started, work, end } = held();
  const asked = [1, 2, 3].map((one) => turns.take(of('a'), work(`a${one}`)));
  await settled();
  expect(started).toEqual(['a1', 'a2']);
  await expect(turns.take(of('a'), work('a4'))).rejects.toMatchObject({ code: 'too_many_questions' });
  for (let rest = 0; rest < 3; rest++) await end();
  await Promise.all(asked);
});

test('who leaves while waiting is not answered, and holds nobody up', async () => {
  const turns = createTurns({ atOnce: 1, perReader: 1, waiting: 10 });
  const { started, work, end } = held();
  const leaving = new AbortController();
  const first = turns.take(of('a'), work('a1'));
  const second = turns.take(of('b'), work('b1'), leaving.signal);
  const third = turns.take(of('c'), work('c1'));
  await settled();
  leaving.abort();
  await expect(second).rejects.toMatchObject({ code: 'query_cancelled' });
  await end();
  await end();
  await Promise.all([first, third]);
  expect(started).toEqual(['a1', 'c1']);
});

test('a question that fails gives its turn back', async () => {
  const turns = createTurns({ atOnce: 1, perReader: 1, waiting: 10 });
  await expect(turns.take(of('a'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(turns.take(of('a'), () => Promise.resolve(7))).resolves.toBe(7);
});

test('never more at once than allowed, and everything asked is answered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ reader: fc.constantFrom('a', 'b', 'c'), ticks: fc.nat(3) }), { maxLength: 40 }),
      async (questions) => {
        const turns = createTurns({ atOnce: 3, perReader: 2, waiting: 100 });
        const inHand = new Map<string, number>();
        let most = 0;
        const answers = await Promise.all(
          questions.map(({ reader, ticks }, index) =>
            turns.take(of(reader), async () => {
              inHand.set(reader, (inHand.get(reader) ?? 0) + 1);
              const all = [...inHand.values()].reduce((sum, count) => sum + count, 0);
              most = Math.max(most, all);
              expect(inHand.get(reader)).toBeLessThanOrEqual(2);
              for (let tick = 0; tick < ticks; tick++) await settled();
              inHand.set(reader, (inHand.get(reader) ?? 0) - 1);
              return index;
            }),
          ),
        );
        expect(most).toBeLessThanOrEqual(3);
        expect(answers).toEqual(questions.map((_, index) => index));
      },
    ),
    { numRuns: 50 },
  );
});
