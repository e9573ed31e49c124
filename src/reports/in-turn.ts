import type { Engine, RunOptions, Statement } from '#sql';
import { type Asker, createTurns, type TurnLimits } from './turns.ts';

/**
 * The embedded engine has three connections for readers. A reader's statements leave one of them to others, and so do all streams together,
 * which are as slow as whoever takes them: what is asked for each row of a stream finds room.
 */
const STATEMENTS: TurnLimits = { atOnce: 6, perReader: 2, waiting: 600 };
const STREAMS: TurnLimits = { atOnce: 2, perReader: 1, waiting: 20 };

/**
 * The engine as those get it who ask over the network: each statement waits until it is its asker's turn. What nobody asks for (loads, alerts,
 * what expires) has no asker, and runs at once.
 */
export function inTurn(
  engine: Engine,
  {
    asker,
    statements = STATEMENTS,
    streams = STREAMS,
  }: {
    readonly asker: () => Asker | undefined;
    readonly statements?: TurnLimits;
    readonly streams?: TurnLimits;
  },
): Engine {
  const turns = createTurns(statements);
  const turnsOfStreams = createTurns(streams);

  async function* streamed<Row>(who: Asker, statement: Statement, options: RunOptions): AsyncGenerator<Row> {
    const [started, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const turn = turnsOfStreams.take(
      who,
      () => {
        started.resolve();
        return over.promise;
      },
      options.signal,
    );
    await Promise.race([started.promise, turn]);
    try {
      yield* engine.stream<Row>(statement, options);
    } finally {
      over.resolve();
      await turn;
    }
  }

  return {
    ...engine,
    run(statement, options = {}) {
      const who = asker();
      const work = () => engine.run<never>(statement, options);
      return who ? turns.take(who, work, options.signal) : work();
    },
    stream(statement, options = {}) {
      const who = asker();
      return who ? streamed(who, statement, options) : engine.stream(statement, options);
    },
  };
}
