import { expect, test } from 'vitest';
import { createLog } from '#http';
import { terminalLog } from './terminal.ts';

test('somebody who watches reads plain lines, with their facts, and none for each request that went well', () => {
  const lines: string[] = [];
  const log = createLog(
    'info',
    terminalLog((line) => lines.push(line)),
  );
  log.info({ records: 12 }, 'the demo project is there');
  log.info({ route: '/readyz', status: 200 }, 'request');
  log.error({ err: new TypeError('a text that may be anybody’s'), part: 'loader' }, 'a part has stopped');
  expect(lines.map((line) => line.replace(/\d\d:\d\d:\d\d/, 'hh:mm:ss'))).toEqual([
    '  hh:mm:ss  the demo project is there (records: 12)',
    expect.stringMatching(
      /^ {2}hh:mm:ss {2}ERROR a part has stopped \(err: \{"type":"TypeError".*, part: loader\)$/,
    ),
  ]);
  expect(lines.join()).not.toContain('anybody');
});
