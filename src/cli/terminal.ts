interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg: string;
  readonly [fact: string]: unknown;
}

/**
 * The log for somebody who watches a terminal: a plain line each, requests that went well left out. Piped or kept in a file
 * it stays JSON (`createLog`).
 */
export function terminalLog(print: (line: string) => void): { write(line: string): void } {
  return {
    write(line) {
      const entry: LogLine = JSON.parse(line); // our own logger's
      if (entry.msg === 'request' && entry.level === 'info') return;
      print(toPlainLine(entry));
    },
  };
}

function toPlainLine({ level, time, msg, ...facts }: LogLine): string {
  const said = Object.entries(facts).map(
    ([name, fact]) => `${name}: ${typeof fact === 'string' ? fact : JSON.stringify(fact)}`,
  );
  const grade = level === 'info' || level === 'debug' ? '' : `${level.toUpperCase()} `;
  return `  ${time.slice(11, 19)}  ${grade}${msg}${said.length === 0 ? '' : ` (${said.join(', ')})`}`;
}
