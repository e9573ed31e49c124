import type { Rejection } from '#core';
import type { IngestLimits } from '../limits.ts';
import { refused } from '../refusals.ts';

/** A JSON object as it came; its values may be anything. */
export type WireRecord = Readonly<Record<string, unknown>>;

export interface PayloadRecord {
  readonly index: number;
  readonly record: WireRecord;
  readonly sizeBytes: number;
}

export interface Payload {
  readonly records: readonly PayloadRecord[];
  readonly rejected: readonly Rejection[];
}

/** JSON text (an object, an array, or an object per line) to records. A line or item that is not an object is rejected alone. */
export function parsePayload(text: string, limits: IngestLimits): Payload {
  if (text.trim() === '') throw refused('no_data');
  const values = parseWhole(text) ?? parseLines(text, limits.recordsPerRequest);
  if (values.length > limits.recordsPerRequest) throw refused('too_many_records');
  // Measuring costs as much as parsing: it is needed only where one record could be too large.
  const measure = text.length > limits.eventBytes ? sizeOf : () => 0;
  const records: PayloadRecord[] = [];
  const rejected: Rejection[] = [];
  for (let index = 0; index < values.length; index++) {
    const record = values[index];
    if (isRecord(record)) records.push({ index, record, sizeBytes: measure(record) });
    else rejected.push({ index, field: '', code: 'not_an_object', message: 'a record is a JSON object' });
  }
  return { records, rejected };
}

export function isRecord(value: unknown): value is WireRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseWhole(text: string): readonly unknown[] | undefined {
  const value = tryParse(text);
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value : [value];
}

function parseLines(text: string, maxRecords: number): readonly unknown[] {
  if (!text.trimStart().startsWith('{') || !text.includes('\n')) throw refused('malformed_body');
  const values: unknown[] = [];
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end < 0 ? text.length : end).trim();
    if (line !== '') values.push(tryParse(line));
    if (values.length > maxRecords) throw refused('too_many_records');
    if (end < 0) break;
    from = end + 1;
  }
  if (values.every((value) => value === undefined)) throw refused('malformed_body');
  return values;
}

/** `undefined` where the text is not JSON: the parser's own message quotes its input, so it goes no further. */
function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is nested too deep to be written again is too large, whatever its size. */
function sizeOf(record: WireRecord): number {
  try {
    return Buffer.byteLength(JSON.stringify(record));
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
