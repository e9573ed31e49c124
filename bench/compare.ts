import { cpus, loadavg, totalmem } from 'node:os';

/** The hardware that a figure is from, and how busy it was. */
export function machine(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${gib} GiB, Node ${process.version}, load average ${loadavg()[0]?.toFixed(1)}`;
}

/** CPU of all threads of this process, in microseconds. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/**
 * What each of several ways costs, taken in turn, the order turning round. `given` makes what all ways of a round are given, and costs nothing.
 * The first round, which compiles and reads files, is left out.
 */
export async function inTurn<Given>(
  rounds: number,
  given: (round: number) => Given,
  ways: readonly ((given: Given) => Promise<unknown>)[],
): Promise<readonly (readonly number[])[]> {
  const spent: number[][] = ways.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    const made = given(round);
    const order = [...ways.entries()];
    for (const [place, way] of round % 2 === 0 ? order : order.reverse())
      spent[place]?.push(await cpuOf(() => way(made)));
  }
  return spent.map((all) => all.slice(1));
}

export function against(name: string, withIt: readonly number[], without: readonly number[]): string {
  const [one, other] = [median(withIt), median(without)];
  const spread = (all: readonly number[]) =>
    `${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)}`;
  return `${name.padEnd(28)} with ${one.toFixed(1)} (${spread(withIt)}), without ${other.toFixed(1)} (${spread(without)}): ${one >= other ? '+' : ''}${Math.round((one / other - 1) * 100)} %`;
}

function median(all: readonly number[]): number {
  return all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;
}
