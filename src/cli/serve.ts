import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningApp } from '#app';
import type { Config } from '#config';
import { AppError } from '#core';
import { createLog, enrolmentUrl } from '#http';
import { parseCommand } from './arguments.ts';
import type { Command } from './command.ts';
import { lookAtPort } from './port.ts';
import { terminalLog } from './terminal.ts';
import { buildWebIfStale } from './web-bundle.ts';

export const serve: Command = {
  usage: 'serve [--role all|ingest|load|app] [--port 8080]',
  about: 'starts the server and prints what to do next; Ctrl-C ends it',
  async run(args) {
    const { config } = parseCommand(args, {});
    await assertPort(config);
    const { startApp } = await import('#app');
    const stopped = untilTold();
    const log = createLog(config.logLevel, process.stdout.isTTY ? terminalLog(console.log) : undefined);
    if (config.role === 'all' || config.role === 'app')
      await buildWebIfStale(() => console.log('Building the web application (once, about half a minute) …'));
    const app = await startApp(config, log);
    const failed = app.ready.then(
      () => greet(app),
      (error: unknown) => stopped.fail(error),
    );
    try {
      await stopped.promise;
    } finally {
      console.log('Stopping: what has arrived is being written down. Ctrl-C again ends at once.');
      await app.stop();
      await failed;
    }
    return 0;
  },
};

const IN_THE_WAY = {
  riserbo: 'Riserbo runs there already: open it, or choose another --port',
  taken: 'another program listens on this port: stop it, or choose another with --port',
  forbidden: 'this port needs more rights: choose one above 1023 with --port',
  impossible: 'this address cannot be listened on: is --host one of this machine?',
} as const;

/** Asked first, so that nobody waits for databases to hear it. */
async function assertPort({ host, port }: Config): Promise<void> {
  const state = port === 0 ? 'free' : await lookAtPort(host, port);
  if (state !== 'free') throw new AppError('port_taken', IN_THE_WAY[state], { facts: { host, port } });
}

/** Resolves at the first SIGINT or SIGTERM; the second ends the process on the spot, children included. */
function untilTold(): { promise: Promise<void>; fail(error: unknown): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isTold = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (isTold) process.exit(130);
      isTold = true;
      resolve();
    });
  return { promise, fail: reject };
}

async function greet({ url, foundation }: RunningApp): Promise<void> {
  const { config, publicUrl, access } = foundation;
  const lines = ['', `  Riserbo (${config.role}) listens on ${url}`];
  if (config.role === 'all' || config.role === 'app') {
    lines.push(`  Open               ${publicUrl}`);
    if (await access.needsOwner()) {
      const { token } = await access.inviteOwner('machine');
      lines.push(`  First owner        ${enrolmentUrl(publicUrl, token)}`);
      lines.push('                     one passkey, valid for a day; nobody else can come in before');
    }
    const demo = await findDemo(foundation);
    if (demo) lines.push(`  Demo project       token ${demo.token}, a page to click on: ${publicUrl}/demo`);
    lines.push('  Your own project   npx riserbo project create --name "My product" --development');
  }
  lines.push('  Ctrl-C             ends it; nothing that was acknowledged is lost', '');
  console.log(lines.join('\n'));
}

/** On the first start the demo project is made in the moments after the server has begun to listen. */
async function findDemo({ config, projects }: RunningApp['foundation']) {
  const isExpected = config.demo && config.role === 'all';
  for (let attempt = 0; ; attempt++) {
    const demo = (await projects.list()).find(({ isDemo }) => isDemo);
    if (demo || !isExpected || attempt === 50) return demo;
    await sleep(100);
  }
}
