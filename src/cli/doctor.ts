import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { askKeyService, stateOfKeys, withFoundation } from '#app';
import type { Config } from '#config';
import { AppError } from '#core';
import { createLog } from '#http';
import { parseCommand } from './arguments.ts';
import type { Command } from './command.ts';
import { areCoreDumpsOff } from './core-dumps.ts';
import { keyState } from './keys.ts';
import { lookAtPort } from './port.ts';
import { openSwaps } from './swap.ts';

interface Finding {
  readonly isFine: boolean;
  readonly what: string;
  /** What to do, where it is not fine or may not be. */
  readonly advice?: string;
}

export const doctor: Command = {
  usage: 'doctor',
  about: 'looks at Node, disk, port, keys and databases, and says what is wrong and what to do',
  async run(args) {
    const { config } = parseCommand(args, {});
    const findings: Finding[] = [];
    for (const look of [
      node,
      coreDumps,
      swap,
      disk,
      port,
      keyFiles,
      keyService,
      keyCopy,
      metadata,
      warehouse,
    ]) {
      const finding = await look(config).catch(
        (error: unknown): Finding => ({
          isFine: false,
          what: look.name,
          advice: error instanceof AppError ? error.message : 'could not be looked at',
        }),
      );
      findings.push(finding);
      console.log(
        `${finding.isFine ? 'ok   ' : 'WRONG'}  ${finding.what}${finding.advice ? `\n       -> ${finding.advice}` : ''}`,
      );
    }
    return findings.every(({ isFine }) => isFine) ? 0 : 1;
  },
};

async function node(): Promise<Finding> {
  const isFine = Number(process.versions.node.split('.')[0]) >= 24;
  const what = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  return isFine ? { isFine, what } : { isFine, what, advice: 'Node 24 is needed: npm ci brings it on Linux' };
}

async function coreDumps(): Promise<Finding> {
  switch (areCoreDumpsOff()) {
    case true:
      return { isFine: true, what: 'core dumps are off' };
    case false:
      return {
        isFine: false,
        what: 'core dumps are on: one would hold keys',
        advice: 'install prlimit (util-linux), or start with "ulimit -c 0"',
      };
    case undefined:
      return { isFine: true, what: 'core dumps: this system does not say; switch them off (ulimit -c 0)' };
  }
}

/** Whether a swap file lies on an encrypted disk is not to be seen, so that none is called wrong. */
async function swap(): Promise<Finding> {
  const open = openSwaps();
  if (open?.length === 0) return { isFine: true, what: 'memory is not swapped out in clear' };
  return {
    isFine: true,
    what: open
      ? `memory may be swapped out to ${open.join(', ')}`
      : 'swap: this system does not say where it is',
    advice:
      'keys would stand in it: encrypt it (or the disk that it lies on), or start the service with MemorySwapMax=0',
  };
}

async function disk({ dataDirectory, minFreeDiskBytes }: Config): Promise<Finding> {
  await mkdir(dataDirectory, { recursive: true });
  await access(dataDirectory, constants.W_OK).catch((cause: unknown) => {
    throw new AppError(
      'data_directory',
      `${dataDirectory} cannot be written: change its owner, or set dataDirectory`,
      { cause },
    );
  });
  const { bavail, bsize } = await statfs(dataDirectory);
  const free = bavail * bsize;
  const what = `${Math.floor(free / 1e6)} MB free for ${dataDirectory}`;
  if (free > minFreeDiskBytes + 1e9) return { isFine: true, what };
  return {
    isFine: free > minFreeDiskBytes,
    what,
    advice: 'make room: events are refused below minFreeDiskBytes',
  };
}

async function port({ host, port: wanted }: Config): Promise<Finding> {
  const what = `port ${wanted} on ${host}`;
  switch (await lookAtPort(host, wanted)) {
    case 'free':
      return { isFine: true, what: `${what} is free` };
    case 'riserbo':
      return { isFine: true, what: `${what}: Riserbo runs` };
    case 'taken':
      return { isFine: false, what, advice: 'another program listens there: stop it, or use --port' };
    case 'forbidden':
      return { isFine: false, what, advice: 'it needs more rights: choose one above 1023 with --port' };
    case 'impossible':
      return {
        isFine: false,
        what,
        advice: 'it cannot be opened: choose another with --port, or an address of this machine with --host',
      };
  }
}

async function keyFiles({ keyDirectory, role }: Config): Promise<Finding> {
  const names = role === 'ingest' ? ['ingest.key'] : ['root.key', 'ingest.key'];
  const states = await Promise.all(names.map((name) => keyState(join(keyDirectory, name), name)));
  const what = `keys in ${keyDirectory}`;
  if (states.some(({ isSafe }) => !isSafe))
    return { isFine: false, what, advice: `others can read them: chmod 600 ${keyDirectory}/*.key` };
  if (states.every(({ isThere }) => !isThere))
    return { isFine: true, what: `${what}: none yet, made on the first start` };
  if (states.some(({ isThere }) => !isThere))
    return { isFine: false, what, advice: 'one is missing: bring both back from your backup' };
  return { isFine: true, what };
}

async function keyService(config: Config): Promise<Finding> {
  if (config.keyService === 'file')
    return { isFine: true, what: 'key service: none, the key files are closed by their mode alone' };
  const milliseconds = await askKeyService(config);
  return { isFine: true, what: `key service ${config.keyService}: wraps and unwraps, in ${milliseconds} ms` };
}

const DAY_MS = 86_400_000;

/** Without a copy of the keys that is as new as the root, a restore brings back nobody's identity. */
async function keyCopy(config: Config): Promise<Finding> {
  if (config.role === 'ingest' || config.role === 'load')
    return { isFine: true, what: 'copy of the keys: made by the processes that serve' };
  return withFoundation(config, createLog('silent'), async (foundation) => {
    const now = foundation.clock();
    const keys = await stateOfKeys(foundation);
    const { writtenAt } = keys;
    if (keys.kind === 'none') return { isFine: true, what: 'copy of the keys: no project yet, so no keys' };
    const changed = `root key of ${toDay(keys.root.madeAt)}`;
    const what =
      writtenAt === undefined
        ? `no copy of the keys (keys.backup); ${changed}`
        : `copy of the keys (keys.backup) of ${toDay(writtenAt)}; ${changed}`;
    const advice = adviceOn({
      writtenAt,
      madeAt: keys.root.madeAt,
      now,
      everyMs: config.keyRotationDays * DAY_MS,
    });
    return advice === undefined ? { isFine: true, what } : { isFine: false, what, advice };
  });
}

function adviceOn(keys: {
  readonly writtenAt: number | undefined;
  readonly madeAt: number;
  readonly now: number;
  readonly everyMs: number;
}): string | undefined {
  const { writtenAt, madeAt, now, everyMs } = keys;
  const again = 'is the key directory writable? riserbo serve writes it, and so does riserbo backup make';
  if (writtenAt === undefined || writtenAt < madeAt)
    return `a restore would bring back nobody's identity: ${again}`;
  if (writtenAt + 2 * DAY_MS < now) return `it is older than two days: ${again}`;
  if (madeAt + everyMs + 2 * DAY_MS < now)
    return 'the root key should have changed by now (keyRotationDays): start riserbo serve, or riserbo keys rotate';
  return undefined;
}

function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

async function metadata(config: Config): Promise<Finding> {
  const where = config.postgresUrl === '' ? 'embedded PostgreSQL' : 'PostgreSQL (postgresUrl)';
  return withFoundation(config, createLog('silent'), async ({ projects, audit }) => {
    const count = (await projects.list()).length;
    const log = await audit.verify();
    const what = `${where}: ${count} projects; audit log ${log.isIntact ? `of ${log.entries} entries is unbroken` : `BROKEN at entry ${log.seq}`}`;
    return log.isIntact
      ? { isFine: true, what }
      : { isFine: false, what, advice: 'somebody changed it: treat this as an incident' };
  });
}

async function warehouse({ clickhouseUrl, dataDirectory }: Config): Promise<Finding> {
  if (clickhouseUrl === '')
    return { isFine: true, what: `embedded ClickHouse in ${join(dataDirectory, 'clickhouse')}` };
  const { origin } = new URL(clickhouseUrl);
  const reply = await fetch(`${origin}/ping`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  if (reply?.ok) return { isFine: true, what: 'ClickHouse (clickhouseUrl) answers' };
  return {
    isFine: false,
    what: 'ClickHouse (clickhouseUrl)',
    advice: 'it does not answer: is the server up, is the address right?',
  };
}
