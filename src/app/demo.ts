import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#core';
import { demoOf, ORGANISATION_KEY, seedDemo } from '#demo';
import type { RefreshedPolicies, Spool } from '#ingest';
import type { Protect } from '#privacy';
import { hangDemoBoard } from './demo-board.ts';
import type { Foundation } from './foundation.ts';

const LOADED_MEANWHILE = 40;

/** Kept beside the data until the story is told to its end. */
interface DemoInProgress {
  readonly end: number;
}

/**
 * 90 days of a generated developer platform, once, through the same gate as any event. A start that was cut short tells the same
 * story again: what had arrived is recognised as resent and counts once.
 */
export async function plantDemo(
  foundation: Foundation,
  parts: { policies: RefreshedPolicies; spool: Spool; protect: Protect; signal: AbortSignal },
): Promise<void> {
  const { config, log, projects, clock } = foundation;
  const { policies, spool, protect, signal } = parts;
  const file = join(config.dataDirectory, 'demo-in-progress.json');
  const known = (await projects.list()).find(({ isDemo }) => isDemo);
  if (known && !existsSync(file)) return;
  const { end }: DemoInProgress = known ? JSON.parse(await readFile(file, 'utf8')) : { end: clock() };
  if (!known) await writeFile(file, JSON.stringify({ end } satisfies DemoInProgress));
  const project =
    known ??
    (await foundation.createProject({
      name: 'Demo',
      isDevelopment: false,
      isDemo: true,
      groupKeys: [ORGANISATION_KEY],
      owner: null,
    }));
  await hangDemoBoard(foundation, project.id);
  await policies.refresh();
  log.info('the demo project is being filled; it can be used meanwhile');
  const records = await seedDemo({
    size: demoOf(config.demoDevelopers, end),
    signal,
    submit: async (batch, receivedAt) => {
      const policy = await policies.byProject(project.id);
      if (!policy) throw new AppError('project_not_found', 'there is no such project');
      const protectedBatch = await protect(batch, { receivedAt }, policy);
      await spool.append(protectedBatch);
      protect.landed(protectedBatch);
      // The loader finds out what is public while the story goes on, as it would in life.
      while (spool.status().batches > LOADED_MEANWHILE && !signal.aborted) await sleep(50);
    },
  });
  await rm(file, { force: true });
  log.info({ records }, 'the demo project is there');
}
