import type { IncidentScope } from '#contract';
import type { DisclosureRow } from '../../api.ts';

export const SCOPE_KINDS = ['session', 'member', 'service_account', 'vendor'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** What an address may say about the incident to open: a recipient, and a moment of the exposure. */
export interface IncidentSearch {
  readonly about?: ScopeKind;
  readonly id?: string;
  readonly at?: string;
}

export function readIncidentSearch(search: Readonly<Record<string, unknown>>): IncidentSearch {
  const about = SCOPE_KINDS.find((kind) => kind === search['about']);
  if (!about) return {};
  const at = String(search['at'] ?? '');
  return {
    about,
    ...(search['id'] !== undefined && { id: String(search['id']).slice(0, 200) }),
    ...(Number.isFinite(Date.parse(at)) && { at }),
  };
}

/** The incident that a line of the ledger suggests: a member's session, or the whole of another recipient. */
export function aboutDisclosure(row: DisclosureRow): IncidentSearch {
  return row.recipientKind === 'member'
    ? { about: 'session', id: row.session, at: row.at }
    : { about: row.recipientKind, id: row.recipient, at: row.at };
}

/** What the form holds: times as the fields of the browser write them, in the reader's own zone. */
export interface IncidentDraft {
  readonly title: string;
  readonly kind: ScopeKind;
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

const HOUR = 3_600_000;

/** From an hour before the moment (or a day before now) until now: too long does no harm. */
export function firstDraft({ about, id, at }: IncidentSearch, now: number): IncidentDraft {
  const from = at === undefined ? now - 24 * HOUR : Date.parse(at) - HOUR;
  return {
    title: '',
    kind: about ?? 'session',
    id: id ?? '',
    from: toLocalField(from),
    to: toLocalField(now + 60_000),
  };
}

/** The scope of a finished draft; undefined while something is missing or the window runs backwards. */
export function toScope({ kind, id, from, to }: IncidentDraft): IncidentScope | undefined {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (id.trim() === '' || !(start <= end)) return undefined;
  return { kind, id: id.trim(), from: new Date(start).toISOString(), to: new Date(end).toISOString() };
}

export function isBackwards({ from, to }: IncidentDraft): boolean {
  return from !== '' && to !== '' && Date.parse(from) > Date.parse(to);
}

/** `datetime-local` wants the local time without a zone. */
function toLocalField(time: number): string {
  const date = new Date(time);
  return new Date(time - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
