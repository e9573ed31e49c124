import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#config';
import { AppError } from '#core';
import type { Engine } from '#sql';
import { openEngine } from '#warehouse';
import type { Closing } from './closing.ts';

export async function openWarehouse(config: Config, closing: Closing): Promise<Engine> {
  const directory = join(config.dataDirectory, 'clickhouse');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    const engine = openEngine({
      ...{ url: config.clickhouseUrl, directory },
      limits: { maxSeconds: config.questionSeconds, maxMemoryBytes: config.questionMemoryBytes },
    });
    closing.add('warehouse', () => engine.close());
    return engine;
  } catch (cause) {
    throw alreadyRunning(cause);
  }
}

export function alreadyRunning(cause?: unknown): AppError {
  return new AppError(
    'already_running',
    'another riserbo serves from this data directory: stop it, or give this one its own with --data-directory',
    { cause },
  );
}
