import type { ProjectId } from '#core';

/** How much there was of a project. */
export interface ProjectHoldings {
  readonly name: string;
  readonly people: number;
  readonly organisations: number;
  readonly profiles: number;
  /** Sealed values of identity. */
  readonly identities: number;
  /** Of people and organisations; the project's and each month's are gone too. */
  readonly keys: number;
}

/** What a project that leaves is handed: what was destroyed, when, and where that is on record. */
export interface ErasureReceipt extends ProjectHoldings {
  readonly projectId: ProjectId;
  readonly at: number;
  readonly by: string;
  /** Null: a server beside this command deletes them within a minute, and notes how many on the audit log. */
  readonly events: number | null;
  /** The entry of the audit log that says so; its hash holds all entries before it. */
  readonly audit: { readonly seq: number; readonly hash: string };
}

/** A document that can be handed over: plain text, nobody's data. */
export function receiptText(receipt: ErasureReceipt): string {
  const { projectId, name, at, by, audit } = receipt;
  const line = (what: string, value: string | number) => `  ${what.padEnd(37)}${value}`;
  return `${[
    'RECEIPT OF ERASURE',
    '',
    line('Project', `${name} (number ${projectId})`),
    line('Erased at', new Date(at).toISOString()),
    line('By', by),
    '',
    'Destroyed',
    line('Keys of people and organisations', receipt.keys),
    line('The key of the project', 'destroyed, and with it every key below it'),
    line('Sealed values of identity', receipt.identities),
    line('People', receipt.people),
    line('Organisations', receipt.organisations),
    line('Profiles', receipt.profiles),
    line('Events', receipt.events ?? 'being deleted; the number follows on the audit log'),
    line(
      'Members, programs, vendors, reports',
      'all of the project, with its readable texts and uploaded lists',
    ),
    '',
    'Kept',
    line('Disclosure ledger', 'which fields of whom had left, by numbers that lead to nobody any more'),
    line('Audit log', 'who did what'),
    '',
    'On record',
    line('Entry of the audit log', audit.seq),
    line('Hash of the log up to it', audit.hash),
    '',
    'No backup of the data holds a key. What identified people is in older ones, closed for good, and a restore erases the project',
    'again. Copies of the key directory that are older than this still hold its keys: destroy them.',
  ].join('\n')}\n`;
}
