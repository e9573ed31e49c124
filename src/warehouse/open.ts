import type { Engine } from '#sql';
import { openEmbeddedEngine } from './embedded.ts';
import { openServerEngine } from './server.ts';

/** A server where an address is configured, else ClickHouse inside this process on `directory`. */
export function openEngine(where: { readonly url?: string | undefined; readonly directory: string }): Engine {
  return where.url ? openServerEngine(where.url) : openEmbeddedEngine(where.directory);
}
