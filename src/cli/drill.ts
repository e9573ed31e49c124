import { parseArgs } from 'node:util';
import { AppError, systemClock } from '#core';
import { inventCast } from './drill/cast.ts';
import { enrol } from './drill/client.ts';
import { startProduct } from './drill/product.ts';
import { type DrillResult, describeDrill, isPassed } from './drill/report.ts';
import { breachVendor, investigate, openProject, perform, steal, tell } from './drill/scenes.ts';
import { openMailSink, openVendorHost } from './drill/sinks.ts';

export interface DrillOptions {
  readonly developers: number;
  readonly days: number;
  readonly onStep?: (step: string) => void;
}

/** Exit code 1 when any promise was not kept. Everything that it makes is gone when it ends. */
export const drill = {
  usage: 'drill [--json] [--developers N]',
  about: 'Play November 2025 on a throw-away copy: theft, affected list, notices, vendor breach, kill switch',
  async run(args: readonly string[]): Promise<number> {
    const { isJson, developers } = parseOptions(args);
    const onStep = isJson ? undefined : (step: string) => console.error(`· ${step}`);
    const result = await playDrill({ developers, days: 30, ...(onStep ? { onStep } : {}) });
    const passed = isPassed(result);
    console.log(isJson ? JSON.stringify({ passed, ...result }, null, 2) : `\n${describeDrill(result)}`);
    return passed ? 0 : 1;
  },
} as const;

function parseOptions(args: readonly string[]): { isJson: boolean; developers: number } {
  const wrong = () =>
    new AppError('setting_invalid', 'riserbo drill takes --json and --developers N (100 to 5000)');
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, developers: { type: 'string' } },
    });
    const developers = Number(values.developers ?? 500);
    if (!(developers >= 100 && developers <= 5_000)) throw wrong();
    return { isJson: values.json ?? false, developers };
  } catch {
    // Whatever was wrong with the words: this is how they should be.
    throw wrong();
  }
}

/**
 * Plays November 2025 on a throw-away copy: a stolen session walks off with what it can see; the product says who is
 * affected and tells them; a vendor is breached, and cut off. The drill keeps its own truth from the bytes that left and
 * compares. It speaks to the product as everybody does, over HTTP.
 */
export async function playDrill(options: DrillOptions): Promise<DrillResult> {
  const startedAt = performance.now();
  const step = options.onStep ?? (() => {});
  const mail = await openMailSink();
  const host = await openVendorHost();
  step('starting a throw-away copy of the product');
  const product = await startProduct({
    smtpUrl: mail.url,
    mailFrom: 'Nimbus <privacy@nimbus.example>',
  }).catch(async (error) => {
    await Promise.all([mail.close(), host.close()]);
    throw error;
  });
  try {
    const owner = await enrol(product.origin, product.enrolmentToken, 'Drill owner');
    const stage = await openProject(product.origin, owner);

    step(`a platform with ${options.developers} developers comes to life`);
    const cast = inventCast(stage.project.token, { ...options, end: systemClock() - 3_600_000 });
    await perform(stage, cast);

    step('an analyst falls for a text message: the stolen session looks around and exports');
    const { loot, theft, window } = await steal(stage, cast);

    step('who is affected?');
    const { list, incidentId } = await investigate(stage, loot, window);

    step('they are told');
    const notices = await tell(stage, { incidentId, loot, cast, mail });

    step('a vendor is breached, and cut off');
    const vendor = await breachVendor(stage, { cast, loot, host });

    const world = {
      people: cast.byNumber.size,
      events: cast.acts.reduce((sum, { events }) => sum + events, 0),
    };
    return { world, theft, list, notices, vendor, totalMs: performance.now() - startedAt };
  } finally {
    step('clearing up');
    await product.remove();
    await Promise.all([mail.close(), host.close()]);
  }
}
