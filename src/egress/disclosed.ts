import { createHash } from 'node:crypto';
import type { SubjectId } from '#core';
import type { DisclosedFields } from './ledger-types.ts';

/**
 * One row that is about to leave, and what it tells about whom. `subject` null: the row is about nobody (an event without a
 * person). `fields` are the fields whose values the body really shows, in these words: `event`, `time`, `pseudonym`,
 * `event.<property>`, `person.<property>`, `group.<group key>.<property>`, `identity.<field>`.
 */
export interface PeopleRow<Body> {
  readonly subject: SubjectId | null;
  readonly organisations: readonly SubjectId[];
  readonly fields: readonly string[];
  readonly body: Body;
}

/**
 * Groups rows by their set of fields, so that every (subject, field) pair on the ledger is a pair that left, and none is
 * missing. No rows still make one entry: that the question was asked, and told nothing, is worth knowing.
 */
export function disclosedBy(rows: readonly PeopleRow<unknown>[]): DisclosedFields[] {
  const groups = new Map<
    string,
    { fields: string[]; subjects: Set<SubjectId>; organisations: Set<SubjectId> }
  >();
  for (const row of rows) {
    const fields = [...new Set(row.fields)].sort();
    const key = JSON.stringify(fields);
    const group = groups.get(key) ?? { fields, subjects: new Set(), organisations: new Set() };
    groups.set(key, group);
    if (row.subject !== null) group.subjects.add(row.subject);
    for (const organisation of row.organisations) group.organisations.add(organisation);
  }
  if (groups.size === 0) return [{ fields: [], subjects: [], organisations: [] }];
  return [...groups.values()].map(({ fields, subjects, organisations }) => ({
    fields,
    subjects: [...subjects],
    organisations: [...organisations],
  }));
}

/** How the ledger and a notice name a field of the vault. */
export const identityField = (field: string): string => `identity.${field}`;

/** SHA-256 (hex) of a question in canonical form: keys sorted, so that one question has one digest. */
export function digestOf(question: unknown): string {
  return createHash('sha256').update(canonical(question)).digest('hex');
}

function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
      .join()}}`;
  return JSON.stringify(value) ?? 'null';
}
