export interface Change {
  /** 0.124 is 12.4 % more than before; null where nothing can be said (before was 0, or one of the two was withheld). */
  readonly share: number | null;
  readonly direction: 'up' | 'down' | 'same' | 'unknown';
}

export function changeOf(now: number | null, before: number | null): Change {
  if (now === null || before === null || before === 0) return { share: null, direction: 'unknown' };
  const share = (now - before) / Math.abs(before);
  return { share, direction: share > 0 ? 'up' : share < 0 ? 'down' : 'same' };
}
