import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface SdkFile {
  readonly urls: readonly string[];
  readonly bytes: Buffer;
  /** Compressed when it is first asked for. */
  gzipped(): Buffer;
  readonly etag: string;
}

/**
 * mixpanel-browser's builds as published on npm. `/lib.min.js` is what the snippet loads; the pieces that it loads later (session
 * recorder, flag targeting) have a hash in their names and are asked for under `lib_base_path`.
 */
export async function sdkFiles(): Promise<readonly SdkFile[]> {
  const dist = dirname(createRequire(import.meta.url).resolve('mixpanel-browser/dist/mixpanel.min.js'));
  const pieces = (await readdir(join(dist, 'async-modules'))).filter((name) => name.endsWith('.js'));
  return Promise.all([
    readSdkFile(join(dist, 'mixpanel.min.js'), ['/lib.min.js']),
    readSdkFile(join(dist, 'mixpanel.globals.js'), ['/lib.js']),
    readSdkFile(join(dist, 'mixpanel-recorder.min.js'), ['/mixpanel-recorder.min.js']),
    readSdkFile(join(dist, 'mixpanel-targeting.min.js'), ['/mixpanel-targeting.min.js']),
    ...pieces.map((name) => readSdkFile(join(dist, 'async-modules', name), [`/${name}`, `/libs/${name}`])),
  ]);
}

async function readSdkFile(path: string, urls: readonly string[]): Promise<SdkFile> {
  // The map of the source is not served, so the pointer to it would only be an error in the console.
  const text = (await readFile(path, 'utf8')).replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  const bytes = Buffer.from(text);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  let compressed: Buffer | undefined;
  const gzipped = () => {
    compressed ??= gzipSync(bytes);
    return compressed;
  };
  return { urls, bytes, gzipped, etag };
}
