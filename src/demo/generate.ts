import type { IncomingRecord } from '#events';
import { introduceOrganisation, liveOneDay, type Story } from './life.ts';
import { createRandom } from './random.ts';
import { inventDeveloper, inventOrganisations } from './world.ts';

export interface DemoSize {
  readonly seed: number;
  readonly developers: number;
  readonly organisations: number;
  readonly days: number;
  /** The story ends here, milliseconds since 1970. */
  readonly end: number;
}

/** The demo with so many developers, an organisation for every seven or eight of them. */
export function demoOf(developers: number, end: number): DemoSize {
  return { seed: 20251109, developers, organisations: Math.round(developers / 7.5), days: 90, end };
}

/**
 * A developer platform's life, day by day, in order of time: about 110 records per developer with the default size. The same
 * size, seed and end give the same records. These are clear data, as an SDK would send them: they go through the gate like any.
 */
export function* generateDemo(
  size: DemoSize,
): Generator<{ readonly time: number; readonly records: readonly IncomingRecord[] }> {
  const day = 86_400_000;
  const story: Story = {
    days: size.days,
    start: Math.floor(size.end / day) * day - (size.days - 1) * day,
    end: size.end,
  };
  const random = createRandom(size.seed);
  const organisations = inventOrganisations(random, size.organisations);
  const developers = Array.from({ length: size.developers }, (_, index) =>
    inventDeveloper(random, organisations, index, size.days),
  );
  yield {
    time: story.start,
    records: organisations.map((organisation) => introduceOrganisation(organisation, story.start)),
  };
  for (let today = 0; today < size.days; today++) {
    const records = developers.flatMap((developer) => liveOneDay(random, developer, today, story));
    records.sort((a, b) => a.time - b.time);
    if (records.length > 0) yield { time: Math.min(size.end, story.start + (today + 1) * day - 1), records };
  }
}
