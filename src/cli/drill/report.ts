import { type Agreement, isPerfect } from './compare.ts';

/** Everything that a drill found out. Times in milliseconds. */
export interface DrillResult {
  readonly world: { readonly people: number; readonly events: number };
  readonly theft: {
    readonly rows: number;
    readonly bytes: number;
    readonly ms: number;
    /** Clear identities (names, addresses of the cast) found in the stolen bytes. */
    readonly identities: number;
  };
  readonly list: {
    readonly people: Agreement;
    readonly organisations: Agreement;
    readonly pairs: Agreement;
    readonly ms: number;
  };
  readonly notices: {
    readonly recipients: Agreement;
    readonly sent: number;
    readonly unreachable: number;
    readonly duplicates: number;
    readonly wrongLanguage: number;
    readonly withLinks: number;
    readonly italian: number;
    readonly firstMs: number;
    readonly perSecond: number;
  };
  readonly vendor: {
    readonly people: Agreement;
    readonly pairs: Agreement;
    readonly received: number;
    readonly listMs: number;
    readonly lastByteMs: number;
    readonly leftInQueue: number;
  };
  readonly totalMs: number;
}

const KILL_SWITCH_MS = 1_000;

export function isPassed(result: DrillResult): boolean {
  const { list, notices, vendor, theft } = result;
  return (
    isPerfect([
      list.people,
      list.organisations,
      list.pairs,
      notices.recipients,
      vendor.people,
      vendor.pairs,
    ]) &&
    theft.identities === 0 &&
    notices.duplicates + notices.wrongLanguage + notices.withLinks === 0 &&
    vendor.lastByteMs <= KILL_SWITCH_MS &&
    vendor.leftInQueue === 0
  );
}

/** The result as a page of text. */
export function describeDrill(result: DrillResult): string {
  const { world, theft, list, notices, vendor } = result;
  const lines = [
    'Riserbo drill: November 2025, played on a throw-away copy',
    '',
    `  The platform     ${count(world.people)} people, ${count(world.events)} events`,
    `  The theft        one analyst's session: ${count(theft.rows)} rows, ${count(theft.bytes)} bytes in ${seconds(theft.ms)}`,
    `                   clear names or addresses among them: ${theft.identities}`,
    '',
    `  Who is affected? computed in ${seconds(list.ms)} from the ledger, compared with what the thief holds`,
    agreement('people', list.people),
    agreement('organisations', list.organisations),
    agreement('(person, field)', list.pairs),
    '',
    `  Notices          ${count(notices.sent)} sent (${count(notices.italian)} in Italian), ${count(notices.unreachable)} unreachable; first after ${seconds(notices.firstMs)}, ${count(notices.perSecond)}/s`,
    agreement('recipients', notices.recipients),
    `                   duplicates ${notices.duplicates}, wrong language ${notices.wrongLanguage}, with links ${notices.withLinks}`,
    '',
    `  Vendor breached  ${count(vendor.received)} events received; list in ${seconds(vendor.listMs)}`,
    agreement('people', vendor.people),
    agreement('(person, field)', vendor.pairs),
    `  Kill switch      last byte ${seconds(Math.max(0, vendor.lastByteMs))} after the order, ${vendor.leftInQueue} left in the queue`,
    '',
    `  ${isPassed(result) ? 'PASSED' : 'FAILED'} in ${seconds(result.totalMs)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function agreement(name: string, { truth, named, precision, recall }: Agreement): string {
  return `    ${name.padEnd(16)} precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}  (truth ${count(truth)}, named ${count(named)})`;
}

const count = (value: number) => Math.round(value).toLocaleString('en');
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
