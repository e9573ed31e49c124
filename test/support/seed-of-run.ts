import fc from 'fast-check';

/** Every property test of a run draws from the run's seed (`global-setup.ts`): the same commit asks the same random questions. */
const seed = process.env['RISERBO_TEST_SEED'];
if (seed) fc.configureGlobal({ seed: Number(seed) });
