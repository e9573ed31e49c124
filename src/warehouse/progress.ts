import type { Progress } from '#sql';

/** What is over by then needs no progress; then as often as the eye wants it. */
const EVERY_MS = 500;

/** Looks at a statement again and again while it runs, and says what is found. The answer ends it. */
export function watchProgress(
  onProgress: ((progress: Progress) => void) | undefined,
  look: () => Promise<readonly RunningRow[]>,
): () => void {
  if (!onProgress) return () => {};
  let isOver = false;
  let timer: NodeJS.Timeout;
  const again = () => {
    timer = setTimeout(() => void turn(), EVERY_MS).unref();
  };
  const turn = async () => {
    // Progress is a courtesy: what cannot be looked at goes on without.
    const [row] = await look().catch(() => []);
    if (isOver) return;
    if (row) onProgress({ rowsRead: Number(row.rowsRead), rowsToRead: Number(row.rowsToRead) });
    again();
  };
  again();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Asks for them; what tells the statement from others follows. */
export const RUNNING = 'SELECT read_rows AS rowsRead, total_rows_approx AS rowsToRead FROM system.processes';

/** A row of `system.processes`. */
export interface RunningRow {
  readonly rowsRead: string;
  readonly rowsToRead: string;
}
