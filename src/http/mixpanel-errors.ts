import { STATUS_CODES } from 'node:http';
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

/** As their ingestion host says them: the status as `code`, its words as `status`; our code is the `reason`. */
export function answerTheirStatusErrors(app: App): void {
  app.setErrorHandler((error, request, reply) => {
    if (!isPlanned(error)) request.log.error({ err: error }, 'request failed');
    clearForError(reply);
    const { status, body } = toErrorReply(error, request.id);
    const { code: reason, message, ...facts } = body.error;
    const said = { code: status, error: message, status: statusWords(status), reason, ...facts };
    return reply.status(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(said);
  });
}

/** 413 has another name in the standard of today. */
export function statusWords(status: number): string {
  return status === 413 ? 'Request Entity Too Large' : (STATUS_CODES[status] ?? '');
}

/** As the raw export says them: one line of plain text, our code behind it. */
export function answerTheirTextErrors(app: App): void {
  app.setErrorHandler((error, request, reply) => {
    if (!isPlanned(error)) request.log.error({ err: error }, 'request failed');
    clearForError(reply);
    const { status, body } = toErrorReply(error, request.id);
    const { code, message, path } = body.error;
    const text = `Error: ${path === undefined ? message : `${message} (${path})`} [${code}]\n`;
    return reply
      .status(status)
      .type('text/plain; charset=utf-8')
      .serializer(() => text)
      .send(text);
  });
}
