#!/usr/bin/env node
// Plain JavaScript that any Node >= 18 can read: it finds the Node that runs TypeScript and hands over to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import('../src/main.ts');
} else if (existsSync(own)) {
  const child = spawn(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself (same terminal); a signal to us alone is passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
  });
} else {
  console.error(
    `Riserbo needs Node ${NEEDED} or newer; this is ${process.versions.node}. On Linux "npm ci" brings it along ` +
      '(optional packages must not be left out); on other systems install it from https://nodejs.org.',
  );
  process.exitCode = 1;
}
