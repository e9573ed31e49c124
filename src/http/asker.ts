import { AsyncLocalStorage } from 'node:async_hooks';
import { nameOf } from '#access';
import type { Asker } from '#reports';
import type { App } from './app-types.ts';

const asking = new AsyncLocalStorage<Asker>();

/** Who asks, as long as their request is in hand; undefined where nobody does. */
export function currentAsker(): Asker | undefined {
  return asking.getStore();
}

/** From the gate on, whatever a request has done is done for whoever asks. */
export function rememberAskers(app: App): void {
  app.addHook('preHandler', (request, _reply, done) => {
    const { actor, projectId } = request;
    if (!actor || projectId === null) return done();
    asking.run({ project: projectId, reader: nameOf(actor) }, done);
  });
}
