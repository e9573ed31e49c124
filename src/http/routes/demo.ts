import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyPluginAsync } from 'fastify';
import { ORGANISATION_KEY } from '#demo';

const PAGE = new URL('../../demo/page/', import.meta.url);
const FILES = {
  '/demo': ['index.html', 'text/html'],
  '/demo/demo.css': ['demo.css', 'text/css'],
  '/demo/demo.js': ['demo.js', 'text/javascript'],
} as const;

/** The clickable page. `token` names the demo project. All of it is public and holds nothing of anybody. */
export function demoRoutes(deps: { readonly token: () => Promise<string | undefined> }): FastifyPluginAsync {
  return async (app) => {
    const config = { access: 'public', carries: 'nothing' } as const;
    for (const [url, [file, type]] of Object.entries(FILES)) {
      app.get(url, { config }, async (_request, reply) =>
        reply.type(`${type}; charset=utf-8`).send(await readFile(new URL(file, PAGE))),
      );
    }
    // The official snippet: it loads /lib.min.js from this server because config.js says so.
    const snippet = await readFile(
      createRequire(import.meta.url).resolve('mixpanel-browser/dist/mixpanel-jslib-snippet.min.js'),
    );
    app.get('/demo/snippet.js', { config }, async (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(snippet),
    );
    app.get('/demo/config.js', { config }, async (_request, reply) => {
      const settings = JSON.stringify({ token: (await deps.token()) ?? '', groupKey: ORGANISATION_KEY });
      return reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(`window.RISERBO_DEMO = ${settings};\nwindow.MIXPANEL_CUSTOM_LIB_URL = '/lib.min.js';\n`);
    });
  };
}
