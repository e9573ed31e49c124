import Bowser from 'bowser';

export interface AgentFamily {
  readonly browser?: string | undefined;
  readonly browserMajor?: number | undefined;
  readonly system?: string | undefined;
}

const LONGEST = 1_024;

/** Family and major version, nothing finer. Empty for what no browser sends. */
export function readAgent(userAgent: string): AgentFamily {
  if (!userAgent.startsWith('Mozilla/') || userAgent.length > LONGEST) return {};
  const { browser, os } = Bowser.parse(userAgent);
  const major = toMajor(browser.version ?? '');
  return { browser: browser.name || undefined, browserMajor: major, system: os.name || undefined };
}

/** A full user agent as one coarse text: "Chrome 131". Empty where no family is known. */
export function toPlainAgent(userAgent: string): string {
  const { browser, browserMajor } = readAgent(userAgent);
  if (browser === undefined) return '';
  return browserMajor === undefined ? browser : `${browser} ${browserMajor}`;
}

/** `131.0.6778.86` and 131.1 -> 131; undefined where no version begins. More than four digits are no version of anything. */
export function toMajor(version: string | number): number | undefined {
  const digits = /^\d{1,4}(?=\.|$)/.exec(String(version));
  return digits ? Number(digits[0]) : undefined;
}
