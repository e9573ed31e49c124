import type { DisclosedFields, DisclosureRequest, Ledger } from '#egress';
import type { Engine } from '#sql';
import { escapeTsv } from './tsv.ts';

const COLUMNS = [
  'project',
  'disclosure',
  'at',
  'recipient_kind',
  'recipient',
  'session',
  'route',
  'purpose',
  'query_digest',
  'fields',
  'subjects',
  'organisations',
] as const;

/** The disclosure ledger in the warehouse: one insert per call, on disk (fsync) when it resolves. */
export function createLedger(engine: Engine): Ledger {
  return {
    async record(disclosureId, at, request, disclosed) {
      const rows = disclosed.flatMap(chunks).map((group) => toRow(disclosureId, at, request, group));
      if (rows.length === 0) return;
      await engine.insert({ table: 'disclosures', columns: COLUMNS, rows: Buffer.from(rows.join('')) });
    },
  };
}

/** A long list takes several rows, so that no row is larger than a page of a few hundred kilobytes. */
const MOST_SUBJECTS = 20_000;

function chunks(group: DisclosedFields): DisclosedFields[] {
  const longest = Math.max(group.subjects.length, group.organisations.length);
  return Array.from({ length: Math.max(1, Math.ceil(longest / MOST_SUBJECTS)) }, (_, index) => {
    const [from, to] = [index * MOST_SUBJECTS, (index + 1) * MOST_SUBJECTS];
    return {
      fields: group.fields,
      subjects: group.subjects.slice(from, to),
      organisations: group.organisations.slice(from, to),
    };
  });
}

function toRow(id: string, at: number, request: DisclosureRequest, group: DisclosedFields): string {
  const { projectId, recipient, route, purpose, queryDigest } = request;
  const cells = [
    String(projectId),
    escapeTsv(id),
    new Date(at).toISOString().replace('T', ' ').replace('Z', ''),
    ...[recipient.kind, recipient.id, recipient.session, route, purpose, queryDigest].map(escapeTsv),
    `[${group.fields.map((field) => `'${escapeTsv(field)}'`).join()}]`,
    `[${group.subjects.join()}]`,
    `[${group.organisations.join()}]`,
  ];
  return `${cells.join('\t')}\n`;
}
