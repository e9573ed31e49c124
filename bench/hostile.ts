import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENCODINGS } from '../test/support/hostile/encodings.ts';
import { KINDS } from '../test/support/hostile/kinds.ts';
import { runHostile } from '../test/support/hostile/run.ts';

/**
 * The promise "0 bytes", whole: `npm run hostile [-- --rounds 7]`. A round has every kind in every position, each in another encoding than in
 * the rounds before; 21 are the whole product. Prints what was sent, searched and found, and writes it to docs/proofs/hostile.json,
 * which the product shows. Exit code 1 where anything was found, or where a search does not find what is certainly there; then nothing is
 * written.
 */
const PROOF = fileURLToPath(new URL('../docs/proofs/hostile.json', import.meta.url));

const startedAt = Date.now();
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const run = await runHostile('whole', Number(values.rounds));
const count = (of: 'kind' | 'position' | 'encoding') => new Set(run.canaries.map((each) => each[of])).size;
const found = run.searched.flatMap((each) => each.found);
const whole = (number: number) => number.toLocaleString('en');

console.log(
  `${whole(run.canaries.length)} canaries: ${KINDS.length} kinds, ${count('position')} positions, ${ENCODINGS.length} encodings`,
);
for (const { name, places, bytes, found, control } of run.searched)
  console.log(
    `${name}: ${whole(places.length)} places, ${(bytes / 1e6).toFixed(1)} MB, ${found.length} found (what may be found: in ${control.length} places)`,
  );
for (const { needle, form, place, around } of found.slice(0, 50)) {
  const canary = run.canaries.find(({ needles }) =>
    needles.some((each) => (typeof each === 'string' ? each : each.text) === needle),
  );
  console.log(
    `FOUND ${canary?.kind}, ${canary?.encoding}, ${canary?.position}; as ${form} in ${place}: ${around}`,
  );
}
for (const { path } of run.open) console.log(`OPEN to others: ${path}`);
for (const path of run.cacheable) console.log(`A browser may keep: ${path}`);
for (const name of run.blind) console.log(`BLIND: ${name}: what is certainly there was not found`);
console.log(`${((Date.now() - startedAt) / 1000).toFixed(0)} s`);

const isClean = [found, run.open, run.cacheable, run.blind].every((each) => each.length === 0);
if (isClean) {
  const commit = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim();
  const proof = {
    kind: 'hostile',
    at: new Date().toISOString(),
    commit,
    canaries: run.canaries.length,
    kinds: KINDS.length,
    positions: count('position'),
    encodings: ENCODINGS.length,
    searched: {
      files: run.searched.reduce((sum, { places }) => sum + places.length, 0),
      bytes: run.searched.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    found: 0,
  };
  mkdirSync(fileURLToPath(new URL('../docs/proofs', import.meta.url)), { recursive: true });
  writeFileSync(PROOF, `${JSON.stringify(proof, null, 2)}\n`);
}
process.exit(isClean ? 0 : 1);
