import type { App } from './app-types.ts';
import { isPlanned, toErrorReply } from './errors.ts';
import { clearForError } from './rules.ts';

/** Errors as Mixpanel's APIs say them (a script reads `error` as a text), with our code beside: for the routes of one scope. */
export function answerTheirErrors(app: App): void {
  app.setErrorHandler((error, request, reply) => {
    if (!isPlanned(error)) request.log.error({ err: error }, 'request failed');
    clearForError(reply);
    const { status, body } = toErrorReply(error, request.id);
    const { message, ...facts } = body.error;
    const said = { request: request.routeOptions.url ?? '', error: message, status: 'error', ...facts };
    return reply.status(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(said);
  });
}
