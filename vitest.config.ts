import { defineConfig } from 'vitest/config';
import { isFull } from './test/support/full.ts';

/**
 * Modules' own tests side by side; then the pages, two at a time, since a browser mostly waits; then the files that kill, fill and time
 * whole products, one after the other: each has the machine.
 */
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
          name: 'browser',
          include: ['test/e2e/**/*.test.ts'],
          maxWorkers: 2,
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'product',
          include: ['test/**/*.test.ts'],
          // Minutes each: a larger installation that loses one part after another, and a disk that fills.
          exclude: ['test/e2e/**', ...(isFull ? [] : ['test/faults/**'])],
          maxWorkers: 1,
          fileParallelism: false,
          // Whole products and killed databases on a shared machine: one second try, which the report names.
          retry: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
