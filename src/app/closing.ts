import type { Logger } from 'pino';

/** What is opened is closed in the opposite order. A part that fails to close does not keep the others open. */
export interface Closing {
  add(name: string, close: () => unknown): void;
  run(): Promise<void>;
}

export function createClosing(log: Logger): Closing {
  const steps: { name: string; close: () => unknown }[] = [];
  return {
    add: (name, close) => void steps.push({ name, close }),
    async run() {
      for (let step = steps.pop(); step; step = steps.pop())
        try {
          await step.close();
        } catch (error) {
          log.error({ err: error, part: step.name }, 'a part did not close cleanly');
        }
    },
  };
}

/** Work that ends by itself, or is given up when closing. Its failure is its caller's. */
export function finishedByClosing(
  closing: Closing,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const working = work(controller.signal);
  closing.add('start', async () => {
    controller.abort();
    await working.catch(() => {});
  });
  return working;
}

/** Work that goes on until closing; closing waits for its end. */
export function runUntilClosed(
  { closing, log }: { closing: Closing; log: Logger },
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
): void {
  const controller = new AbortController();
  const running = work(controller.signal).catch((error: unknown) => {
    if (!controller.signal.aborted)
      log.error({ err: error, part: name }, 'a part has stopped: restart riserbo');
  });
  closing.add(name, async () => {
    controller.abort();
    await running;
  });
}
