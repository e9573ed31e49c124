import type { IncomingEvent } from '#events';
import { createProtect, noGeo, type ProjectPolicy, type ProtectedBatch } from '#privacy';
import { testPolicy } from './ingest.ts';

/** Makes real protected batches; the events' times are the numbers given, so that a test knows them again. */
export function batchMaker(
  policy: ProjectPolicy = testPolicy(),
): (times: readonly number[]) => Promise<ProtectedBatch> {
  const protect = createProtect({ geo: noGeo });
  return (times) => protect(times.map(toEvent), { receivedAt: times[0] ?? 0 }, policy);
}

function toEvent(time: number): IncomingEvent {
  return {
    kind: 'event',
    name: 'e',
    identity: { userId: `u${time % 10}` },
    rawDistinctId: `u${time % 10}`,
    time,
    insertId: `i${time}`,
    properties: { plan: 'pro', count: time },
  };
}

export function timesIn(batches: readonly ProtectedBatch[]): readonly number[] {
  return batches.flatMap((batch) => batch.records.map((record) => record.time));
}
