import { expect, test } from 'vitest';
import { toProjectId } from '#core';
import { createKnownAnswers } from './known.ts';

const project = toProjectId(1);
const asking = (text: string) => [{ text, params: {} }];

function setUp(capacity?: number) {
  let version = 1;
  let computed = 0;
  const known = createKnownAnswers({
    versions: { read: async (_, reads) => reads.map(() => String(version)) },
    ...(capacity !== undefined && { capacity }),
  });
  const compute = async () => [[{ answer: ++computed }]];
  return {
    known,
    ask: (text: string, projectId = project) => known.answer(projectId, asking(text), compute),
    change: () => version++,
    computed: () => computed,
  };
}

test('a question asked again is computed once, until the project’s data change', async () => {
  const { ask, change, computed } = setUp();
  expect(await ask('a')).toEqual([[{ answer: 1 }]]);
  expect(await ask('a')).toEqual([[{ answer: 1 }]]);
  expect(await ask('b')).toEqual([[{ answer: 2 }]]);
  change();
  expect(await ask('a')).toEqual([[{ answer: 3 }]]);
  expect(computed()).toBe(3);
});

test('a question that is widened pays for what is new alone, in whatever order it asks', async () => {
  const { known } = setUp();
  const asked: string[][] = [];
  const ask = (...texts: string[]) =>
    known.answer(project, texts.flatMap(asking), async (statements) => {
      asked.push(statements.map(({ text }) => text));
      return statements.map(({ text }) => [text]);
    });
  expect(await ask('a')).toEqual([['a']]);
  expect(await ask('b', 'a', 'c', 'b')).toEqual([['b'], ['a'], ['c'], ['b']]);
  expect(await ask('c', 'a')).toEqual([['c'], ['a']]);
  expect(asked).toEqual([['a'], ['b', 'c']]);
});

test('a question that shares a part with one in hand waits for it; who leaves does not end what another waits for', async () => {
  const { known } = setUp();
  const running: { finish: () => void; signal: AbortSignal }[] = [];
  const ask = (texts: string[], leaving?: AbortController) =>
    known.answer(
      project,
      texts.flatMap(asking),
      (statements, signal) =>
        new Promise((resolve) => {
          running.push({ signal, finish: () => resolve(statements.map(({ text }) => [text])) });
        }),
      leaving?.signal,
    );
  const first = new AbortController();
  const narrow = ask(['a'], first);
  const wide = ask(['a', 'b']);
  await new Promise((resolve) => setImmediate(resolve));
  first.abort(new Error('left'));
  await expect(narrow).rejects.toThrow('left');
  expect(running.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  for (const { finish } of running) finish();
  expect(await wide).toEqual([['a'], ['b']]);
});

test('two projects never share an answer, nor do two values in one text', async () => {
  const { known, ask } = setUp();
  await ask('a');
  expect(await ask('a', toProjectId(2))).toEqual([[{ answer: 2 }]]);
  const bound = (value: string) =>
    known.answer(project, [{ text: 't', params: { p0: value } }], async () => [[value]]);
  expect([await bound('x'), await bound('y')]).toEqual([[['x']], [['y']]]);
});

test('all who ask at once share one computation; it is given up when the last of them leaves, not before', async () => {
  const { known } = setUp();
  let given: AbortSignal | undefined;
  let finish = () => {};
  const compute = (_: unknown, signal: AbortSignal) => {
    given = signal;
    return new Promise<unknown[][]>((resolve) => {
      finish = () => resolve([['shared']]);
    });
  };
  const [first, second] = [new AbortController(), new AbortController()];
  const ask = (leaving: AbortController) => known.answer(project, asking('slow'), compute, leaving.signal);
  const answers = [ask(first), ask(second)];
  await new Promise((resolve) => setImmediate(resolve));
  first.abort(new Error('left'));
  await expect(answers[0]).rejects.toThrow('left');
  expect(given?.aborted).toBe(false);
  finish();
  expect(await answers[1]).toEqual([['shared']]);

  const alone = new AbortController();
  const left = known.answer(project, asking('slower'), compute, alone.signal);
  await new Promise((resolve) => setImmediate(resolve));
  alone.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect(given?.aborted).toBe(true);
});

test('a question that its reader had left before it began, and that then fails, ends quietly', async () => {
  const { known } = setUp();
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', hear);
  let fail = () => {};
  const compute = () =>
    new Promise<never>((_, reject) => {
      fail = () => reject(new Error('cancelled'));
    });
  await expect(
    known.answer(project, asking('left'), compute, AbortSignal.abort(new Error('left'))),
  ).rejects.toThrow('left');
  fail();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
});

test('what failed is not remembered', async () => {
  const { known, ask } = setUp();
  await expect(known.answer(project, asking('a'), () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  expect(await ask('a')).toEqual([[{ answer: 1 }]]);
});

test('memory is bounded: the answer used longest ago goes first', async () => {
  const { ask, computed } = setUp(200);
  const one = JSON.stringify([{ answer: 1 }]).length;
  const fits = Math.floor(200 / one);
  for (let question = 0; question < fits; question++) await ask(`q${question}`);
  await ask('q0');
  await ask('one more');
  const before = computed();
  await ask('q0');
  expect(computed()).toBe(before);
  await ask('q1');
  expect(computed()).toBe(before + 1);
});
