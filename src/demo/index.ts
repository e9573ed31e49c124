export { DEMO_BOARD, DEMO_CARDS } from './board.ts';
export { type DemoSize, demoOf, generateDemo } from './generate.ts';
export { ORGANISATION_KEY } from './life.ts';
export { type DemoSeeding, seedDemo } from './seed.ts';
