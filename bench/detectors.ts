/**
 * How well the detectors know what they should, and at what price: `node bench/detectors.ts`. A generated, labelled set of events
 * made apart from the detectors, each kind in each encoding among everyday values; recall and precision by kind, time by event.
 * `--seed=N` makes another set of the same kinds; `--mistakes` prints what was missed and what was invented (all of it made up).
 */
import { isAlarming, labelOf, meaningOf } from '#privacy';
import { fingerprint, heldOut } from '../test/support/held-out/index.ts';
import { measure } from '../test/support/held-out/measure.ts';

const seed = Number(process.argv.find((text) => /^--seed=\d+$/.test(text))?.slice(7) ?? 20_261_127);
const set = heldOut({ seed, rounds: 12 });
const meanings = new Map(
  set.flatMap(({ properties }) => Object.keys(properties)).map((name) => [name, meaningOf(name)]),
);
const judge = (text: string, name: string) => {
  const label = labelOf(text, meanings.get(name));
  return label !== undefined && isAlarming(label) ? label : undefined;
};

console.log(`${set.length} events, ${fingerprint(set).slice(0, 16)}…`);
const { byLabel, mistakes } = measure(set, judge);
console.log('kind             cases   recall  precision');
for (const { label, cases, recall, precision } of byLabel)
  console.log(
    `${label.padEnd(16)} ${String(cases).padStart(5)}   ${recall.toFixed(4)}  ${precision.toFixed(4)}`,
  );

/** Of this process's own work, ten events at a time: other processes do not count. */
const GROUP = 10;
const times = Array.from({ length: Math.floor(set.length / GROUP) }, (_, group) => {
  const before = process.cpuUsage();
  for (const { properties } of set.slice(group * GROUP, (group + 1) * GROUP))
    for (const [name, text] of Object.entries(properties)) judge(text, name);
  return process.cpuUsage(before).user / 1_000 / GROUP;
});
times.sort((one, other) => one - other);
const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(3);
const texts = Object.keys(set[0]?.properties ?? {}).length;
console.log(
  `an event of ${texts} texts: ${at(0.5)} ms of CPU at the median, ${at(0.95)} ms at the 95th percentile`,
);

if (process.argv.includes('--mistakes'))
  for (const { kind, label, encoding, name, text, found } of mistakes.slice(0, 400))
    console.log(`${kind} ${label} ${encoding} ${name}=${JSON.stringify(text).slice(0, 140)} -> ${found}`);
