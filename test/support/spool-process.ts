/**
 * A process to be killed. `append`: appends batches as fast as it can and prints the number of each one that was acknowledged.
 * `load`: loads segment after segment, printing what the spool had not seen before, then the segment's end once forgotten.
 */
import { openSpool } from '#ingest';
import { batchMaker } from './batches.ts';

const [mode, directory = '', first = '1'] = process.argv.slice(2);
const spool = await openSpool({ directory, clock: Date.now });

if (mode === 'append') {
  const makeBatch = batchMaker();
  const appendFrom = async (start: number) => {
    for (let number = start; ; number += 4) {
      await spool.append(await makeBatch([number]));
      process.stdout.write(`${number}\n`);
    }
  };
  await Promise.all([0, 1, 2, 3].map((writer) => appendFrom(Number(first) + writer)));
} else {
  for (;;) {
    const segment = await spool.next({ maxRecords: 25 });
    if (!segment) break;
    const events = segment.batches.flatMap(({ projectId, records }) =>
      records.map((record) => ({ projectId, key: record.kind === 'event' ? record.insertKey : 0n })),
    );
    const projectId = segment.batches[0]?.projectId;
    if (projectId === undefined) throw new Error('an empty segment');
    const insertKeys = events.map(({ key }) => key);
    const seen = spool.seen(projectId, insertKeys);
    process.stdout.write(`loaded ${segment.id} ${insertKeys.filter((key) => !seen.has(key)).join(',')}\n`);
    await spool.forget(segment, [{ projectId, insertKeys }]);
    process.stdout.write(`forgot ${segment.id}\n`);
  }
  await spool.close();
}
