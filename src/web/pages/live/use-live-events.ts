import { useEffect, useState } from 'react';
import type { EventRow } from '#contract';
import { api } from '../../api.ts';

export interface LiveEvent extends EventRow {
  /** Made here: an event has no id of its own that could leave. */
  readonly key: number;
}

interface Live {
  /** Newest first. Null before the first answer. */
  readonly events: readonly LiveEvent[] | null;
  /** How many came since the page opened. */
  readonly arrived: number;
  readonly error: unknown;
}

const EVERY_MS = 1000;
const AFTER_FAILURE_MS = 3000;
const KEPT = 500;

/** Asks every second for what came after the last answer, while `isRunning`; a failure is shown and tried again. */
export function useLiveEvents(projectId: number, isRunning: boolean): Live {
  const [live, setLive] = useState<Live>({ events: null, arrived: 0, error: null });
  const [cursor] = useState<{ value: string | null }>({ value: null });

  useEffect(() => {
    if (!isRunning) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<number> => {
      try {
        const page = await api.live(projectId, cursor.value, abort.signal);
        const isFirst = cursor.value === null;
        cursor.value = page.cursor;
        setLive((before) => added(before, page.events, isFirst));
        return EVERY_MS;
      } catch (error) {
        if (!abort.signal.aborted) setLive((before) => ({ ...before, error }));
        return AFTER_FAILURE_MS;
      }
    };
    const loop = async (): Promise<void> => {
      const pauseMs = await ask();
      if (!abort.signal.aborted) timer = setTimeout(() => void loop(), pauseMs);
    };
    void loop();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [projectId, isRunning, cursor]);

  return live;
}

/** Those that came in one batch stand in the order in which they happened. */
function byArrival(a: EventRow, b: EventRow): number {
  return b.receivedAt.localeCompare(a.receivedAt) || b.time.localeCompare(a.time);
}

function added(before: Live, rows: readonly EventRow[], isFirst: boolean): Live {
  if (rows.length === 0 && before.events && before.error === null) return before;
  const events = before.events ?? [];
  const newestKey = events[0]?.key ?? 0;
  const ordered = [...rows].sort(byArrival);
  const fresh = ordered.map((row, place) => ({ ...row, key: newestKey + rows.length - place }));
  return {
    events: [...fresh, ...events].slice(0, KEPT),
    arrived: before.arrived + (isFirst ? 0 : rows.length),
    error: null,
  };
}
