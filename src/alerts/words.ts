import { type Alert, SESSION_EVENTS, type SessionEdge } from '#contract';
import type { Language } from './ports.ts';

/** Everything that alerts and digests say by mail, in one language. */
export interface MailWords {
  readonly subject: (project: string, alert: string, isOver: boolean) => string;
  readonly value: (label: string, value: string, interval: string) => string;
  readonly against: (kind: 'value' | 'change' | 'anomaly', expected: string) => string;
  readonly over: string;
  readonly open: string;
  readonly why: (alert: string, project: string) => string;
  readonly anyEvent: string;
  readonly session: Readonly<Record<SessionEdge, string>>;
  readonly units: Readonly<Record<Alert['unit'], string>>;
  readonly digestSubject: (project: string, board: string) => string;
  readonly digestWhy: (board: string, project: string) => string;
  readonly before: (change: string) => string;
  readonly fewerThan: (k: number) => string;
  readonly failed: string;
  readonly nothing: string;
  readonly unset: string;
  readonly yes: string;
  readonly no: string;
  readonly more: (count: number) => string;
  readonly cohort: (name: string, isIn: boolean) => string;
  readonly people: string;
  readonly conversion: string;
  /** Of percent. */
  readonly points: (signed: string) => string;
  readonly hardlyFewer: string;
  readonly lessThan: (count: number, unit: Alert['unit']) => string;
  readonly place: (place: string, unit: Alert['unit']) => string;
  readonly times: (count: number, unit: 'hour' | 'day') => string;
  readonly entered: string;
  readonly noPath: string;
  readonly otherEvents: string;
  readonly otherSteps: string;
  readonly drop: string;
  readonly start: string;
  readonly mismatch: string;
  readonly lift: (change: string, control: string, isSure: boolean) => string;
}

const UNITS_IT = {
  hour: ['ora', 'ore'],
  day: ['giorno', 'giorni'],
  week: ['settimana', 'settimane'],
  month: ['mese', 'mesi'],
} as const;

function counted(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}

export const WORDS: Readonly<Record<Language, MailWords>> = {
  en: {
    subject: (project, alert, isOver) => `${isOver ? 'Back to normal' : 'Alert'}: ${alert} (${project})`,
    value: (label, value, interval) => `${label}: ${value} in ${interval}.`,
    against: (kind, expected) =>
      ({
        value: `The limit is ${expected}.`,
        change: `Before, it was ${expected}.`,
        anomaly: `About ${expected} would be usual.`,
      })[kind],
    over: 'The condition no longer holds.',
    open: 'Open the report',
    why: (alert, project) =>
      `You receive this because a member of ${project} entered your address for the alert “${alert}”.`,
    anyEvent: 'Any event',
    session: { start: 'Session start', end: 'Session end' },
    units: { hour: 'the hour of', day: 'the day of', week: 'the week of', month: 'the month of' },
    digestSubject: (project, board) => `${board} (${project})`,
    digestWhy: (board, project) =>
      `You receive this because a member of ${project} entered your address for the board “${board}”.`,
    before: (change) => `${change} against the period before`,
    fewerThan: (k) => `fewer than ${k} people`,
    failed: 'could not be counted this time',
    nothing: 'nothing in this period',
    unset: '(not set)',
    yes: 'yes',
    no: 'no',
    more: (count) => `and ${count} more`,
    cohort: (name, isIn) => `${isIn ? 'in' : 'not in'} ${name}`,
    people: 'People',
    conversion: 'Conversion',
    points: (signed) => `${signed} points`,
    hardlyFewer: 'hardly fewer',
    lessThan: (count, unit) => `< ${counted(count, [unit, `${unit}s`])}`,
    place: (place, unit) => `${unit} ${place}`,
    times: (count, unit) => counted(count, [unit, `${unit}s`]),
    entered: 'Entered',
    noPath: 'No path was walked by enough people.',
    otherEvents: 'other events',
    otherSteps: 'other steps',
    drop: 'nothing more',
    start: 'nothing before',
    mismatch: 'The variants do not have the sizes that they should have: do not trust the figures yet.',
    lift: (change, control, isSure) => `${change} against ${control}${isSure ? '' : ', which may be chance'}`,
  },
  it: {
    subject: (project, alert, isOver) => `${isOver ? 'Rientrato' : 'Allarme'}: ${alert} (${project})`,
    value: (label, value, interval) => `${label}: ${value} ${interval}.`,
    against: (kind, expected) =>
      ({
        value: `Il limite è ${expected}.`,
        change: `Prima era ${expected}.`,
        anomaly: `Sarebbe normale circa ${expected}.`,
      })[kind],
    over: 'La condizione non vale più.',
    open: 'Apri il report',
    why: (alert, project) =>
      `Ricevi questo messaggio perché un membro di ${project} ha inserito il tuo indirizzo per l’allarme «${alert}».`,
    anyEvent: 'Qualsiasi evento',
    session: { start: 'Inizio sessione', end: 'Fine sessione' },
    units: { hour: 'nell’ora del', day: 'nel giorno', week: 'nella settimana del', month: 'nel mese dal' },
    digestSubject: (project, board) => `${board} (${project})`,
    digestWhy: (board, project) =>
      `Ricevi questo messaggio perché un membro di ${project} ha inserito il tuo indirizzo per la bacheca «${board}».`,
    before: (change) => `${change} rispetto al periodo precedente`,
    fewerThan: (k) => `meno di ${k} persone`,
    failed: 'questa volta non si è potuto contare',
    nothing: 'nulla in questo periodo',
    unset: '(non impostato)',
    yes: 'sì',
    no: 'no',
    more: (count) => `e altri ${count}`,
    cohort: (name, isIn) => `${isIn ? 'in' : 'non in'} ${name}`,
    people: 'Persone',
    conversion: 'Conversione',
    points: (signed) => `${signed} punti`,
    hardlyFewer: 'quasi altrettanti',
    lessThan: (count, unit) => `< ${counted(count, UNITS_IT[unit])}`,
    place: (place, unit) => `${UNITS_IT[unit][0]} ${place}`,
    times: (count, unit) => counted(count, UNITS_IT[unit]),
    entered: 'Entrati',
    noPath: 'Nessun percorso è stato fatto da abbastanza persone.',
    otherEvents: 'altri eventi',
    otherSteps: 'altri passi',
    drop: 'più nulla',
    start: 'nulla prima',
    mismatch: 'Le varianti non hanno le dimensioni che dovrebbero: non fidarti ancora dei numeri.',
    lift: (change, control, isSure) =>
      `${change} rispetto a ${control}${isSure ? '' : ', ma può essere il caso'}`,
  },
};

function formatIn(language: Language, options: Intl.NumberFormatOptions): (value: number) => string {
  const format = new Intl.NumberFormat(language === 'it' ? 'it-IT' : 'en-GB', options);
  return (value) => format.format(value);
}

export function numberIn(language: Language): (value: number) => string {
  return formatIn(language, { maximumFractionDigits: 2 });
}

/** 12.4 % */
export function shareIn(language: Language): (share: number) => string {
  return formatIn(language, { style: 'percent', maximumFractionDigits: 1 });
}

/** +12.4 %, with its sign. */
export function changeIn(language: Language): (share: number) => string {
  return formatIn(language, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });
}

/** +12.4 */
export function signedIn(language: Language): (value: number) => string {
  return formatIn(language, { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
}

/** "3 November 2025", and the hour where the interval is one: wall time of the project, as the answer says it. */
export function intervalIn(language: Language, unit: Alert['unit'], start: string): string {
  const day = new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${start.slice(0, 10)}T00:00:00Z`));
  return `${WORDS[language].units[unit]} ${day}${unit === 'hour' ? `, ${start.slice(11, 16)}` : ''}`;
}

/** A label, with the edges of sessions under their names for people. */
export function readable(label: string, { session }: MailWords): string {
  return label.replaceAll(SESSION_EVENTS.start, session.start).replaceAll(SESSION_EVENTS.end, session.end);
}
