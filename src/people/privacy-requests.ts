import { randomUUID } from 'node:crypto';
import { AppError, type Clock, type ProjectId, pause, type SubjectId } from '#core';
import type { Erasures } from './erasures.ts';

export type PrivacyRequestErrorCode = 'privacy_request_not_found' | 'privacy_request_running';

/** What somebody has asked for by law: a copy of what is held on them, or their erasure. */
export interface PrivacyRequest {
  readonly id: string;
  readonly projectId: ProjectId;
  /** `organisation`: the erasure of one. */
  readonly kind: 'retrieval' | 'deletion' | 'organisation';
  readonly law: 'GDPR' | 'CCPA';
  /** How much a copy tells: all, or only which kinds of data and from where. */
  readonly disclosure: 'Data' | 'Categories' | 'Sources';
  readonly status: PrivacyRequestStatus;
  /** By number (the organisation's, of one): raw ids are not kept. */
  readonly people: readonly SubjectId[];
  readonly askedBy: string;
  readonly askedAt: number;
}

type PrivacyRequestStatus = 'pending' | 'started' | 'done' | 'failed' | 'revoked';
export type NewPrivacyRequest = Pick<PrivacyRequest, 'projectId' | 'kind' | 'law' | 'disclosure' | 'people'>;
type Named = Pick<PrivacyRequest, 'projectId' | 'kind' | 'id'>;

/** Implemented by `metadata`. */
export interface PrivacyRequestStore {
  add(request: PrivacyRequest): Promise<void>;
  find(which: Named): Promise<PrivacyRequest | undefined>;
  /** True where it was still pending. */
  revoke(which: Named): Promise<boolean>;
  /** The oldest that waits, or whose worker has not finished in time, with how often it was taken; nobody else takes it before `until`. */
  take(now: number, until: number): Promise<{ request: PrivacyRequest; attempts: number } | undefined>;
  /** It could not be done: nobody takes it before `until`. */
  postpone(id: string, until: number): Promise<void>;
  finish(id: string, status: 'done' | 'failed', at: number): Promise<void>;
}

export interface PrivacyRequests {
  /** Answers the request's id. Work begins at once. */
  ask(wanted: NewPrivacyRequest, by: string): Promise<string>;
  find(which: Named): Promise<PrivacyRequest | undefined>;
  /** Throws `privacy_request_running` once work has begun, `privacy_request_not_found`. */
  revoke(which: Named, by: string): Promise<void>;
  /** Does the oldest one; false: none waits. Throws what kept it from being done: it waits for the next try. */
  step(): Promise<boolean>;
  /** Until aborted, one after another, through outages. */
  run(signal: AbortSignal): Promise<void>;
}

const LEASE_MS = 10 * 60_000;
const AGAIN_MS = 10_000;
const LATER_MS = 60 * 60_000;
const IDLE_MS = 250;
const MOST_ATTEMPTS = 100;

export function createPrivacyRequests(deps: {
  readonly store: PrivacyRequestStore;
  readonly erasures: Pick<Erasures, 'erasePeople' | 'eraseOrganisation'>;
  readonly audit: {
    append(entry: {
      projectId: ProjectId;
      actor: string;
      action: string;
      object: string;
      facts: Readonly<Record<string, number | string>>;
    }): Promise<unknown>;
  };
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}): PrivacyRequests {
  const { store, erasures, audit, clock } = deps;

  const step = async (): Promise<boolean> => {
    const now = clock();
    const taken = await store.take(now, now + LEASE_MS);
    if (!taken) return false;
    const { request, attempts } = taken;
    if (attempts > MOST_ATTEMPTS) {
      await store.finish(request.id, 'failed', clock());
      return true;
    }
    try {
      await fulfil(request);
    } catch (error) {
      await store.postpone(request.id, clock() + Math.min(AGAIN_MS * 2 ** (attempts - 1), LATER_MS));
      throw error;
    }
    await store.finish(request.id, 'done', clock());
    return true;
  };

  const fulfil = async (request: PrivacyRequest): Promise<void> => {
    const { projectId, people, askedBy: by } = request;
    switch (request.kind) {
      case 'retrieval':
        return; // a copy is made when it is fetched
      case 'deletion':
        await erasures.erasePeople(projectId, people, { by, object: objectOf(request), events: 'delete' });
        return;
      case 'organisation':
        for (const organisation of people) await erasures.eraseOrganisation(projectId, organisation, { by });
    }
  };

  return {
    async ask(wanted, by) {
      const request = {
        ...wanted,
        id: randomUUID(),
        status: 'pending',
        askedBy: by,
        askedAt: clock(),
      } as const;
      const { projectId, law, people } = request;
      await audit.append({
        projectId,
        actor: by,
        action: wanted.kind === 'retrieval' ? 'ask_retrieval' : 'ask_deletion',
        object: objectOf(request),
        facts: { law, people: people.length },
      });
      await store.add(request);
      return request.id;
    },
    find: (which) => store.find(which),
    async revoke(which, by) {
      const { projectId } = which;
      if (await store.revoke(which)) {
        const action = 'revoke_privacy_request';
        await audit.append({ projectId, actor: by, action, object: objectOf(which), facts: {} });
        return;
      }
      throw (await store.find(which))
        ? new AppError<PrivacyRequestErrorCode>(
            'privacy_request_running',
            'the request has been worked on already: it cannot be taken back',
          )
        : notFound();
    },
    step,
    async run(signal) {
      while (!signal.aborted) {
        try {
          if (await step()) continue;
        } catch (error) {
          deps.onError(error);
        }
        await pause(IDLE_MS, signal);
      }
    },
  };
}

function notFound(): AppError {
  return new AppError<PrivacyRequestErrorCode>('privacy_request_not_found', 'there is no such request');
}

function objectOf({ id }: Pick<PrivacyRequest, 'id'>): string {
  return `privacy_request:${id}`;
}
