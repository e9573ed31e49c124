import type { Actor } from '#access';
import type { Clock } from '#core';

type Robot = Extract<Actor, { kind: 'service_account' }>;

/** The gate of a server whose every caller is one service account. `may` is asked at each request. */
export function robotGate(clock: Clock, may: () => Pick<Robot, 'projectId' | 'scopes'>) {
  return {
    authenticate: async (): Promise<Robot> => ({ kind: 'service_account', id: 1, name: 'robot', ...may() }),
    isOwnOrigin: () => true,
    metricsToken: '',
    clock,
  };
}
