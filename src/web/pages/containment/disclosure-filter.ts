import type { DisclosureRow } from '../../api.ts';

export const RECIPIENT_KINDS = ['member', 'service_account', 'vendor'] as const;
type RecipientKind = (typeof RECIPIENT_KINDS)[number];

export interface DisclosureFilter {
  readonly kind: RecipientKind | 'all';
  readonly search: string;
}

/** The lines that fit: every word of the search somewhere in recipient, session, route, purpose or fields. */
export function fitting(rows: readonly DisclosureRow[], { kind, search }: DisclosureFilter): DisclosureRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (kind !== 'all' && row.recipientKind !== kind) return false;
    const text = [row.recipientName, row.recipient, row.session, row.route, row.purpose, ...row.fields]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
