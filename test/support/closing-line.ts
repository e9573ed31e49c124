import type { Reporter, TestModule } from 'vitest/node';

/**
 * The last lines of a run, for whoever reads only those: each failure's name and first line, then "123 passed, 0 failed". A file that
 * breaks before its tests is a failure.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const count = (state: string) => states.filter((found) => found === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    for (const module of modules) for (const failure of failuresOf(module)) console.log(`FAILED ${failure}`);
    for (const error of unhandled) console.log(`FAILED outside of the tests: ${firstLine(error)}`);
    const skipped = count('skipped') + count('pending');
    console.log(
      `${count('passed')} passed, ${count('failed') + broken} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`,
    );
  }
}

function failuresOf(module: TestModule): string[] {
  const name = module.relativeModuleId;
  const tests = [...module.children.allTests('failed')].map(
    (test) => `${name} > ${test.fullName}: ${firstLine(test.result().errors?.[0])}`,
  );
  return [...module.errors().map((error) => `${name}: ${firstLine(error)}`), ...tests];
}

const firstLine = (error: unknown) =>
  (error instanceof Object && 'message' in error ? String(error.message) : String(error)).split('\n', 1)[0];
