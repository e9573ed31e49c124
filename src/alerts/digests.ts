import { AppError, type ProjectId } from '#core';
import {
  type AlertDeps,
  type AlertErrorCode,
  assertMailable,
  assertMayRemove,
  type By,
  MOST_WATCHES,
} from './alerts.ts';
import type { DigestRecord, DigestStore, Language } from './ports.ts';
import { nextDigest } from './rhythm.ts';

interface AskedDigest {
  readonly board: number;
  readonly weekday: number | null;
  readonly hour: number;
  readonly language: Language;
  readonly recipients: readonly string[];
}

/** Boards by mail, daily or weekly. What is made, changed and removed is on the audit log, without addresses. */
export interface Digests {
  list(projectId: ProjectId): Promise<DigestRecord[]>;
  create(projectId: ProjectId, asked: AskedDigest, by: By): Promise<DigestRecord>;
  change(
    projectId: ProjectId,
    id: number,
    change: { readonly isPaused?: boolean | undefined; readonly recipients?: readonly string[] | undefined },
    by: By,
  ): Promise<DigestRecord>;
  remove(projectId: ProjectId, id: number, by: By): Promise<void>;
  /** Before a board goes: nobody gets it any more. */
  removeOfBoard(projectId: ProjectId, boardId: number, by: By): Promise<void>;
}

export function createDigests(deps: Omit<AlertDeps, 'store'> & { readonly store: DigestStore }): Digests {
  const { store, kept, sealed, audit, timezoneOf, clock } = deps;
  const get = async (projectId: ProjectId, id: number): Promise<DigestRecord> => {
    const digest = await store.get(projectId, id);
    if (!digest) throw new AppError<AlertErrorCode>('digest_not_found', 'there is no such digest');
    return digest;
  };
  const note = (projectId: ProjectId, action: string, id: number, by: By, facts = {}) =>
    audit.append({ projectId, actor: `member:${by.memberId}`, action, object: `digest:${id}`, facts });
  const drop = async (projectId: ProjectId, id: number, by: By) => {
    await note(projectId, 'digest.remove', id, by);
    await store.remove(projectId, id);
    await sealed.remove(projectId, { kind: 'digest', id });
  };

  return {
    list: store.list,

    async create(projectId, { board, recipients, ...rest }, by) {
      if (!(await kept.board(projectId, board)))
        throw new AppError<AlertErrorCode>('board_not_found', 'there is no such board');
      assertMailable(deps, recipients);
      if ((await store.list(projectId)).length >= MOST_WATCHES)
        throw new AppError<AlertErrorCode>('too_many_saved', 'the project keeps no more of these');
      const now = clock();
      const dueAt = nextDigest(rest, await timezoneOf(projectId), now);
      const digest = { ...rest, boardId: board, recipients: recipients.length, dueAt };
      const id = await store.create(projectId, digest, by.memberId, now);
      await sealed.sealRecipients(projectId, { kind: 'digest', id }, recipients);
      await note(projectId, 'digest.create', id, by, { recipients: recipients.length });
      return get(projectId, id);
    },

    async change(projectId, id, { recipients, isPaused }, by) {
      const before = await get(projectId, id);
      if (recipients) assertMailable(deps, recipients);
      await note(projectId, 'digest.change', id, by, {
        ...(isPaused === undefined ? {} : { isPaused }),
        ...(recipients && { recipients: recipients.length }),
      });
      const isResumed = before.isPaused && isPaused === false;
      const dueAt = isResumed ? nextDigest(before, await timezoneOf(projectId), clock()) : undefined;
      await store.change(projectId, id, { isPaused, recipients: recipients?.length, dueAt });
      if (recipients) await sealed.sealRecipients(projectId, { kind: 'digest', id }, recipients);
      return get(projectId, id);
    },

    async remove(projectId, id, by) {
      assertMayRemove(await get(projectId, id), by);
      await drop(projectId, id, by);
    },

    async removeOfBoard(projectId, boardId, by) {
      for (const id of await store.ofBoard(projectId, boardId)) await drop(projectId, id, by);
    },
  };
}
