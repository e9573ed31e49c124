import { AppError } from '#core';
import { type App, createServer as createHttpServer, type Routes } from '#http';
import type { Foundation } from './foundation.ts';

export function buildServer(foundation: Foundation, routes: readonly Routes[]): Promise<App> {
  const { config, log, access, clock, publicUrl } = foundation;
  return createHttpServer({
    log,
    gate: {
      authenticate: (credential) => access.authenticate(credential),
      isOwnOrigin: (origin) => origin === publicUrl,
      metricsToken: config.metricsToken,
      clock,
    },
    routes,
    isHttps: publicUrl.startsWith('https:'),
    trustProxy: config.trustProxy,
    bodyLimitBytes: 1_000_000,
    version: '0.1.0',
  });
}

export async function listen(app: App, { config }: Foundation): Promise<string> {
  try {
    return await app.listen({ host: config.host, port: config.port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    throw new AppError(
      'port_taken',
      code === 'EACCES'
        ? 'this port needs more rights: choose one above 1023 with --port'
        : 'another program listens on this port: stop it, or choose another with --port',
      { cause, facts: { port: config.port } },
    );
  }
}

/** Requests in hand are answered; one that takes longer than this (an export) is torn. */
const LAST_REQUESTS_MS = 10_000;

export async function closeServer(app: App): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), LAST_REQUESTS_MS);
  await app.close();
  clearTimeout(timer);
}
