import type { Engine } from '#sql';
import { openEmbeddedEngine } from './embedded.ts';
import { openServerEngine } from './server.ts';
import { READ_LIMITS, type ReadLimits } from './settings.ts';

/** A server where an address is configured, else ClickHouse inside this process on `directory`. */
export function openEngine(where: {
  readonly url?: string | undefined;
  readonly directory: string;
  readonly limits?: ReadLimits;
}): Engine {
  const { url, directory, limits = READ_LIMITS } = where;
  return url ? openServerEngine(url, limits) : openEmbeddedEngine(directory, { limits });
}
