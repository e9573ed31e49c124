import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { AppError } from '#core';
import type { Routes } from '../app-types.ts';

/** The web application: its built files, and its one page for every address that is a page of it. */
export function webRoutes({
  directory,
  publicUrl,
}: {
  readonly directory: string;
  readonly publicUrl: string;
}): Routes {
  const isLocal = new URL(publicUrl).hostname === 'localhost';
  const page = join(directory, 'index.html');
  return async (app) => {
    await app.register(fastifyStatic, {
      root: directory,
      serve: false,
      index: false,
      dotfiles: 'deny',
      // The build puts brotli and gzip beside each file.
      preCompressed: true,
    });
    app.get('/*', { config: { access: 'public', carries: 'nothing' } }, async (request, reply) => {
      const path = decodePath(request.url);
      if (path === null || path.startsWith('/api/')) throw notFound();
      if (path !== '/' && path !== '/index.html' && existsSync(join(directory, path)))
        return reply
          .header(
            'cache-control',
            path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
          )
          .sendFile(path.slice(1), directory, { cacheControl: false });
      if (/\.[a-z0-9]{1,8}$/i.test(path) || !existsSync(page)) throw notFound();
      // Passkeys know names, not addresses: 127.0.0.1 could never sign in.
      if (isLocal && request.hostname === '127.0.0.1') return reply.redirect(`${publicUrl}${request.url}`);
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(await readFile(page));
    });
  };
}

/** The path without its query; null for one that tries to leave the folder or cannot be read. */
function decodePath(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split('?')[0] ?? '/');
    return path.includes('\0') || path.includes('..') ? null : path;
  } catch {
    return null; // a broken percent sign
  }
}

function notFound(): AppError {
  return new AppError('not_found', 'there is nothing at this address');
}
