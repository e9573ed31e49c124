/** More cases, longer runs: `npm run test:full`. */
export const isFull = process.env['RISERBO_TEST_FULL'] !== undefined;
