import type { Vendor } from '#contract';
import type { DisclosureRow } from '../../api.ts';
import type { ScopeKind } from './incident-window.ts';

export interface Recipient {
  readonly id: string;
  readonly name: string;
}

/** Those that an incident can be about, as the ledger and the register know them; newest first, each once. */
export function recipientsOf(
  kind: ScopeKind,
  disclosures: readonly DisclosureRow[],
  vendors: readonly Vendor[],
): Recipient[] {
  const found =
    kind === 'session'
      ? disclosures
          .filter(({ recipientKind, session }) => recipientKind === 'member' && session !== '')
          .map(({ session, recipientName }) => ({ id: session, name: recipientName }))
      : disclosures
          .filter(({ recipientKind }) => recipientKind === kind)
          .map(({ recipient, recipientName }) => ({ id: recipient, name: recipientName }));
  const registered = kind === 'vendor' ? vendors.map(({ id, name }) => ({ id: String(id), name })) : [];
  return [...new Map([...registered, ...found].map((one) => [one.id, one])).values()];
}
