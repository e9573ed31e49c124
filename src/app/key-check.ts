import { AppError, type Clock, type ProjectId } from '#core';
import type { Check } from '#http';
import { createKeyStore, createSealedStore, type Database } from '#metadata';
import { createVault, type KeyDirectory, sealEnvelope } from '#vault';

/** So many projects a minute, one after another; what was wrong is soon looked at again. */
const EVERY_MS = 60_000;
const WRONG_EVERY_MS = 5_000;
const PROJECTS_AT_ONCE = 20;

/** What to do, by the code of what is wrong. Of these alone the keys are to blame. */
const ADVICE: Readonly<Record<string, string>> = {
  key_directory_not_writable: 'make the key directory writable for the user that runs Riserbo',
  keys_of_another_installation:
    'the key directory holds the keys of another installation: restore its backup, or use an empty one',
  restore_keys_newer: 'this database is older than its keys: run "riserbo keys restore"',
  restore_keys_damaged: 'keys.backup does not open: put the newest copy of the key directory in its place',
  root_key_missing: 'a key file is missing: put it back from the newest copy of the key directory',
  root_key_elsewhere: 'the key files are closed by another key service than keyService says',
  wrong_root_key:
    'the key files are not those that this database is closed with: put back the newest copy of the key directory, or run "riserbo keys restore"',
  root_key_damaged: 'a key file is damaged: put it back from the newest copy of the key directory',
  root_key_exposed:
    'a key file can be read by others: take that right away (mode 0600), and change the keys if somebody may have read it',
  tampered:
    'a stored key was changed or damaged: stop Riserbo, run "riserbo keys restore", which takes the keys of keys.backup',
  unknown_format:
    'a stored key was changed or damaged: stop Riserbo, run "riserbo keys restore", which takes the keys of keys.backup',
  no_such_project_keys:
    'keys of a project are not there: stop Riserbo, run "riserbo keys restore", which takes the keys of keys.backup',
  key_service_unreachable: 'look at the key service and the way to it; all goes on by itself when it is back',
  key_service_refused:
    'the key service refuses: give back the right to its key, if it was not withdrawn on purpose',
  key_service_wrong_blob:
    'the key service does not know a key file: put it back from the newest copy of the key directory',
  key_service_credentials: 'look at keyServiceCredentials: missing, open to everybody, or of another form',
};

/**
 * Whether what is kept sealed could be opened now: the key files are those of this database, and something that is sealed for a project by
 * today's keys opens, without what this process still remembers of them.
 */
export function createKeyCheck(deps: {
  readonly db: Database;
  /** As a process finds it that starts now. */
  readonly openDirectory: () => KeyDirectory;
  readonly projects: () => Promise<readonly ProjectId[]>;
  /** What the last copy of the keys met. */
  readonly copyFault: () => string | undefined;
  readonly clock: Clock;
}): Check {
  const { db, openDirectory, projects, copyFault, clock } = deps;
  let last: { readonly at: number; readonly fault: string | undefined } | undefined;
  /** A key service that is slow is asked by one who waits, not by each. */
  let looking: Promise<void> | undefined;
  let turn = 0;

  const look = async (): Promise<void> => {
    const directory = openDirectory();
    const { roots } = await directory.roots.lease();
    const state = await directory.rotation.state();
    if (state.kind !== 'none' && !roots.some(({ id }) => id === state.root.rootId))
      throw new AppError('wrong_root_key', 'the key directory does not hold the newest root');
    const all = await projects();
    for (const projectId of turnOf(all, turn)) await openSomething(directory, projectId);
    turn = turn + PROJECTS_AT_ONCE >= all.length ? 0 : turn + PROJECTS_AT_ONCE;
  };

  const openSomething = async (directory: KeyDirectory, projectId: ProjectId): Promise<void> => {
    const vault = createVault({ keys: createKeyStore(db), sealed: createSealedStore(db), directory, clock });
    const subject = await vault.index(projectId, 'person', 'nobody');
    const nothing = { scope: 0, subject, field: 'name', value: 'nothing' } as const;
    const envelope = await sealEnvelope(projectId, await vault.ingestKeys(projectId), [nothing]);
    await vault.openEnvelope(projectId, envelope);
  };

  const lookOnce = (): Promise<void> => {
    looking ??= look()
      .then(() => undefined, toFault)
      .then((fault) => {
        last = { at: clock(), fault };
        looking = undefined;
      });
    return looking;
  };

  return async () => {
    const every = last?.fault === undefined ? EVERY_MS : WRONG_EVERY_MS;
    if (last === undefined || clock() - last.at >= every) await lookOnce();
    const fault = copyFault() ?? last?.fault;
    if (fault === undefined) return { ok: true, detail: 'open, and copied when they change' };
    const advice = ADVICE[fault];
    return { ok: false, detail: advice === undefined ? fault : `${fault}: ${advice}` };
  };
}

function turnOf(projects: readonly ProjectId[], turn: number): readonly ProjectId[] {
  return projects.slice(turn, turn + PROJECTS_AT_ONCE);
}

/** That a database is away is said elsewhere. */
function toFault(error: unknown): string | undefined {
  return error instanceof AppError && error.code in ADVICE ? error.code : undefined;
}
