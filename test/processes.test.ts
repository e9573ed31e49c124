import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';

/** The program as people start it: `bin/riserbo.js` in a process of its own. */
const BIN = fileURLToPath(new URL('../bin/riserbo.js', import.meta.url));
const NOBODY = 65_534;
const running = new Set<ChildProcess>();
const directories: string[] = [];
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<number | null>;
  output(): string;
}

async function newDirectory(owner?: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-process-'));
  if (owner !== undefined) await chown(directory, owner, owner);
  directories.push(directory);
  return directory;
}

async function serve(
  directory: string,
  options: { uid?: number; args?: readonly string[] } = {},
): Promise<Started> {
  const args = ['--port', '0', '--demo', 'off', ...(options.args ?? [])];
  const child = spawn(process.execPath, [BIN, 'serve', ...args], {
    cwd: directory,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    env: { PATH: process.env['PATH'], HOME: directory },
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  await vi.waitFor(() => expect(output).toContain('Ctrl-C'), { timeout: 100_000, interval: 100 });
  const url = /listens on (http:\S+)/.exec(output)?.[1] ?? '';
  return { child, url, ended, output: () => output };
}

function command(
  directory: string,
  args: readonly string[],
  uid?: number,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: directory,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: { PATH: process.env['PATH'], HOME: directory },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, output })));
}

async function track(url: string, token: string, insertId: string): Promise<string> {
  const event = { event: 'Thing', properties: { token, distinct_id: 'u', $insert_id: insertId } };
  const reply = await fetch(`${url}/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([event]),
  });
  return reply.text();
}

async function loadedEvents(url: string): Promise<number> {
  const figures = await fetch(`${url}/metrics`).then((reply) => reply.text());
  return Number(/^riserbo_loaded_events (\d+)/m.exec(figures)?.[1] ?? Number.NaN);
}

/** Of a process and of what it has started (PostgreSQL), where the system shows them: no memory of theirs may become a file. */
async function limitsOf(pid = 0): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  expect(children[0]).not.toBe('');
  return Promise.all([pid, ...children].map((each) => readFile(`/proc/${each}/limits`, 'utf8')));
}

const isRoot = process.getuid?.() === 0;

/** Can everybody read the checkout? In a closed home only its owner can run it. */
async function isOpen(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o005) !== 0o005) return false;
    if (at === dirname(at)) return true;
  }
}

test('it dumps no core, Ctrl-C ends it cleanly and nothing is left running; the next start finds everything', async () => {
  const directory = await newDirectory();
  const first = await serve(directory);
  for (const limits of await limitsOf(first.child.pid))
    expect(limits).toMatch(/^Max core file size +[01] +[01] /m);
  const { output } = await command(directory, [
    'project',
    'create',
    '--name',
    'Mine',
    '--development',
    '--json',
  ]);
  const { token } = JSON.parse(output) as { token: string };
  expect(await track(first.url, token, 'one')).toBe('1');
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  const second = await serve(directory);
  expect(await track(second.url, token, 'two')).toBe('1');
  await vi.waitFor(async () => expect(await loadedEvents(second.url)).toBeGreaterThan(0), {
    timeout: 120_000,
  });
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  expect((await command(directory, ['doctor', '--port', '0'])).output).not.toContain('WRONG');
});

test('killed in the middle, it starts again by itself with what it had acknowledged', async () => {
  const directory = await newDirectory();
  const first = await serve(directory);
  const { output } = await command(directory, [
    'project',
    'create',
    '--name',
    'Mine',
    '--development',
    '--json',
  ]);
  const { token } = JSON.parse(output) as { token: string };
  await vi.waitFor(async () => expect(await track(first.url, token, 'one')).toBe('1'), { timeout: 120_000 });
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await serve(directory);
  expect(await track(second.url, token, 'two')).toBe('1');
  await vi.waitFor(async () => expect(await loadedEvents(second.url)).toBeGreaterThan(0), {
    timeout: 120_000,
  });
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
});

test.runIf(isRoot)('it runs as an ordinary user', async ({ skip }) => {
  if (!(await isOpen(dirname(BIN)))) skip('the checkout lies in a closed directory');
  const directory = await newDirectory(NOBODY);
  const server = await serve(directory, { uid: NOBODY });
  const state = await fetch(`${server.url}/readyz`).then((reply) => reply.json());
  expect(state).toMatchObject({ status: 'ready' });
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});

test('a wrong setting, an unknown command and a missing word end with one sentence and no stack', async () => {
  const directory = await newDirectory();
  for (const [args, sentence] of [
    [
      ['serve', '--port', 'x'],
      'riserbo: the setting port (--port) must be a whole number from 0 to 65535, not "x"',
    ],
    [['serve', '--role', 'load'], 'riserbo: the role load needs the setting clickhouseUrl'],
    [['project', 'create'], 'riserbo: say: riserbo project create --name'],
    [['fly'], 'riserbo: there is no such command'],
  ] as const) {
    const { code, output } = await command(directory, args);
    expect(code).toBeGreaterThan(0);
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/^\s+at /m);
  }
});
