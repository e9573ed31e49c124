import { defineConfig } from 'vitest/config';
import { isFull } from './test/support/full.ts';

/** They kill and fill whole products, or search all that is on the machine: each has it. */
const ALONE = [
  'test/{ingest-crash,load-faults,product-crash,zero-bytes}.test.ts',
  // Minutes each: a larger installation that loses one part after another, and a disk that fills.
  ...(isFull ? ['test/faults/**/*.test.ts'] : []),
];

/** Modules' own tests side by side; then pages and whole products, two at a time, since they mostly wait; then those that have the machine. */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    pool: 'forks',
    // For tests that hang. What a test waits for has its own bound; a loaded machine is slow, not wrong.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    setupFiles: ['test/support/seed-of-run.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'modules',
          include: ['src/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'product',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, 'test/faults/**'],
          maxWorkers: 2,
          // Whole products on a shared machine: one second try, which the report names.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          maxWorkers: 1,
          fileParallelism: false,
          retry: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
