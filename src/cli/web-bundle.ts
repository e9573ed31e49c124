import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { AppError } from '#core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TARGET = join(ROOT, 'dist/web');
const STAMP = join(TARGET, '.sources');
/** What the bundle is made of. */
const SOURCES = [
  ...['src/web', 'src/contract', 'src/events', 'package-lock.json', 'vite.config.ts'],
  'src/cli/web-bundle.ts',
];

/** Builds the web application when its sources have changed since the last build. Answers whether it did. */
export async function buildWebIfStale(onBuild: () => void): Promise<boolean> {
  const sources = await hashSources();
  const built = existsSync(STAMP) ? await readFile(STAMP, 'utf8') : '';
  if (built === sources) return false;
  onBuild();
  // Built aside and put in place whole: a server that runs, or another that starts, never sees half of it.
  const aside = join(ROOT, `dist/.web-${process.pid}`);
  await build(aside);
  await compress(aside);
  await writeFile(join(aside, '.sources'), sources);
  await rm(TARGET, { recursive: true, force: true });
  await rename(aside, TARGET).catch(() => rm(aside, { recursive: true, force: true }));
  return true;
}

const COMPRESSIBLE = /\.(?:js|css|html|svg)$/;
/** Beneath this a second file saves nothing. */
const SMALL_BYTES = 1_024;

/** Brotli and gzip beside each file, at their best once instead of quickly for each reader. */
async function compress(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name));
  for (const entry of files) {
    const file = join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    if (bytes.length < SMALL_BYTES) continue;
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES)
    for (const file of await filesOf(source))
      hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  return hash.digest('hex');
}

async function filesOf(source: string): Promise<string[]> {
  if (/\.\w+$/.test(source)) return existsSync(join(ROOT, source)) ? [source] : [];
  const entries = await readdir(join(ROOT, source), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();
}

function build(outDir: string): Promise<void> {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [vite, 'build', '--logLevel', 'error', '--outDir', outDir, '--emptyOutDir'],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'inherit'],
        // Whatever runs us (tests say `test`): React's development build is twice as large.
        env: { ...process.env, NODE_ENV: 'production' },
      },
    );
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new AppError('web_build_failed', 'the web application could not be built: see above')),
    );
  });
}
