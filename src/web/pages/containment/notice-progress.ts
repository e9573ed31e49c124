import type { Incident } from '#contract';

interface NoticeProgress {
  readonly isStarted: boolean;
  readonly done: number;
  /** Those who can be reached. */
  readonly total: number;
  /** 0 to 1. */
  readonly share: number;
}

export function noticeProgress({ notices }: Pick<Incident, 'notices'>): NoticeProgress {
  const { queued, sent, failed, unreachable } = notices;
  const total = queued + sent + failed;
  return {
    isStarted: total + unreachable > 0,
    done: sent,
    total,
    share: total === 0 ? 1 : sent / total,
  };
}
