import { createHash } from 'node:crypto';
import type { ExportLine } from './lines.ts';

/** What `/import` takes as an insert id when it is strict. */
const INSERT_ID = /^[A-Za-z0-9-]{1,36}$/;

/**
 * A line of an export as `/import` wants it; undefined where it is no JSON object. An event without an insert id that the server
 * would take is given one made of its place and its text: the same file, imported twice, counts once.
 */
export function toRecord({ file, number, text }: ExportLine): string | undefined {
  const record = readObject(text);
  if (!record) return undefined;
  const properties = isObject(record['properties']) ? record['properties'] : {};
  const known = properties['$insert_id'];
  if (typeof known === 'string' && INSERT_ID.test(known)) return text;
  const basis = typeof known === 'string' ? known : `${file}\0${number}\0${text}`;
  const insertId = createHash('sha256').update(basis).digest('hex').slice(0, 36);
  return JSON.stringify({ ...record, properties: { ...properties, $insert_id: insertId } });
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // the parser's message quotes the line
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
