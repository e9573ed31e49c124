/** A duty that starts to run when the incident is known. Data, because the law changes: check the basis before you rely on it. */
export interface Duty {
  readonly regime: string;
  readonly duty: string;
  readonly basis: string;
  readonly due: { readonly hours: number } | { readonly months: number };
}

/** `due` of GDPR 34 is our own bar: the law says "without undue delay" and names no hour. */
export const DUTIES: readonly Duty[] = [
  {
    regime: 'GDPR 34',
    duty: 'Tell the people concerned without undue delay (our aim: one hour)',
    basis: 'Regulation (EU) 2016/679, art. 34(1); not needed where the data cannot be understood, 34(3)(a)',
    due: { hours: 1 },
  },
  {
    regime: 'NIS2 23',
    duty: 'Early warning to the CSIRT',
    basis: 'Directive (EU) 2022/2555, art. 23(4)(a); Italy: D.Lgs. 138/2024, art. 25',
    due: { hours: 24 },
  },
  {
    regime: 'GDPR 33',
    duty: 'Notify the supervisory authority',
    basis: 'Regulation (EU) 2016/679, art. 33(1); may be completed in phases, 33(4)',
    due: { hours: 72 },
  },
  {
    regime: 'NIS2 23',
    duty: 'Incident notification to the CSIRT',
    basis: 'Directive (EU) 2022/2555, art. 23(4)(b)',
    due: { hours: 72 },
  },
  {
    regime: 'NIS2 23',
    duty: 'Final report to the CSIRT',
    basis: 'Directive (EU) 2022/2555, art. 23(4)(d): one month after the notification',
    due: { months: 1 },
  },
];

export interface RunningClock {
  readonly regime: string;
  readonly duty: string;
  readonly dueAt: number;
}

/** When each duty is due for an incident that became known at `knownAt` (milliseconds since 1970). */
export function clocksFrom(knownAt: number): RunningClock[] {
  return DUTIES.map(({ regime, duty, due }) => ({ regime, duty, dueAt: dueAt(knownAt, due) }));
}

function dueAt(from: number, due: Duty['due']): number {
  if ('hours' in due) return from + due.hours * 3_600_000;
  const start = new Date(from);
  const end = new Date(from);
  end.setUTCMonth(start.getUTCMonth() + due.months);
  // A month after 31 January is the last of February, not the third of March.
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0);
  return end.getTime();
}
