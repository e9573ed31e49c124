import type { Progress } from '#sql';

/** How far the questions that are being computed have come, by the key that whoever asked has given. */
export interface ProgressOfQuestions {
  /** Until `end`: only what is being computed is known here. */
  begin(key: string): { readonly report: (share: number) => void; readonly end: () => void };
  /** In whole percents, as a share of 1; null: nothing is known of it. */
  shareOf(key: string): number | null;
}

export function createProgress(): ProgressOfQuestions {
  const shares = new Map<string, number>();
  return {
    begin: (key) => ({
      report: (share) => shares.set(key, share),
      end: () => shares.delete(key),
    }),
    shareOf: (key) => {
      const share = shares.get(key);
      return share === undefined ? null : Math.floor(share * 100) / 100;
    },
  };
}

/** The progress of several statements as one: each is an equal part of the whole, and the whole never goes back. */
export function progressOf(statements: number, report: (share: number) => void) {
  const shares = Array.from({ length: statements }, () => 0);
  let told = 0;
  const tell = (index: number, share: number) => {
    shares[index] = share;
    const whole = shares.reduce((sum, one) => sum + one, 0) / statements;
    if (whole <= told) return;
    told = whole;
    report(whole);
  };
  return {
    of:
      (index: number) =>
      ({ rowsRead, rowsToRead }: Progress): void => {
        if (rowsToRead > 0) tell(index, Math.min(1, rowsRead / rowsToRead));
      },
    done: (index: number): void => tell(index, 1),
  };
}
