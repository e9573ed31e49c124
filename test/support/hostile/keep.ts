import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Canary, canariesFor, type Round } from './canary.ts';
import { POSITIONS } from './positions.ts';
import type { Program, Project } from './program.ts';

/** History that the command brings over, from an export file. Answers what was in it. */
export async function importFile(
  program: Program,
  { id, user, secret }: Project,
  round: Round,
): Promise<readonly Canary[]> {
  const places = POSITIONS.filter(({ endpoint }) => endpoint === '/import' || endpoint === '/track');
  const canaries = canariesFor(
    places.map(({ name }) => `history, ${name}`),
    round,
  );
  const records = places.flatMap((place) =>
    (canaries.get(`history, ${place.name}`) ?? []).map((canary) => place.record(canary, '')),
  );
  // What is imported is deleted by whoever brought it: it lies outside of what the product writes.
  const [file, key] = [join(program.outside, 'export.jsonl'), join(program.outside, 'secret')];
  writeFileSync(file, records.map((record) => JSON.stringify(record)).join('\n'));
  writeFileSync(key, secret, { mode: 0o600 });
  const account = ['--project', String(id), '--user', user, '--secret-file', key, '--url', program.origin];
  const printed = await program.run(
    'import',
    'mixpanel',
    file,
    ...account,
    '--progress-file',
    join(program.outside, 'progress'),
  );
  if (!/event/.test(printed)) throw new Error(`nothing was imported: ${program.output().slice(-500)}`);
  return [...canaries.values()].flat();
}

/** A backup in the program's directory, and the directory of the installation that it was restored to. */
export async function keepAndRestore(program: Program): Promise<{ readonly restored: string }> {
  const [key, file] = [join(program.outside, 'backup.key'), join(program.directory, 'backup.age')];
  const recipient = /age1\w+/.exec(await program.run('backup', 'key', key))?.[0] ?? '';
  await program.run('backup', 'make', '--to', recipient, file);
  const restored = join(program.directory, 'restored');
  // A restore wants the keys of today, which are kept apart.
  cpSync(join(program.directory, 'keys'), join(program.directory, 'restored-keys'), { recursive: true });
  const where = ['--data-directory', restored, '--key-directory', join(program.directory, 'restored-keys')];
  await program.run('restore', '--identity', key, file, ...where);
  return { restored };
}
