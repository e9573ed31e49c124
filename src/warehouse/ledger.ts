import type { DisclosedFields, DisclosureRequest, Ledger } from '#egress';
import type { Engine } from '#sql';

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
      const rows = disclosed.map((group) => toRow(disclosureId, at, request, group));
      if (rows.length === 0) return;
      await engine.insert({ table: 'disclosures', columns: COLUMNS, rows: Buffer.from(rows.join('')) });
    },
  };
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

/** ClickHouse's TabSeparated escapes; the quote matters inside arrays and is harmless outside. */
function escapeTsv(text: string): string {
  return text.replace(/[\\\t\n\r'\0]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  "'": "\\'",
  '\0': '\\0',
};
