import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { AppError, type Clock, type SubjectId } from '#core';
import { disclosedBy, identityField, type PeopleRow } from './disclosed.ts';
import type { DisclosureRequest, Ledger } from './ledger-types.ts';
import type { AuditTrail, Opener } from './ports.ts';
import { Released } from './released.ts';
import { applyThreshold, type Fold } from './threshold.ts';

export type EgressErrorCode =
  | 'ledger_unavailable'
  | 'audit_unavailable'
  | 'step_up_required'
  | 'not_allowed'
  | 'query_cancelled';

/** GATE OUT. Each door returns a {@link Released}, and nothing else in the product can make one. */
export interface Egress {
  /** An answer about crowds: parts with fewer than k people are withheld, see {@link applyThreshold}. */
  aggregates<Result>(result: Result, fold: Fold<Result>): Released<Result>;
  /** The same, in another shape: `compose` sees what the threshold has left and nothing else. */
  aggregates<Result, Reply>(
    result: Result,
    fold: Fold<Result>,
    compose: (thinned: Result) => Reply,
  ): Released<Reply>;
  /** Rows about people. On the ledger before this resolves; throws `ledger_unavailable` and releases nothing otherwise. */
  rows<Body, Reply>(
    request: DisclosureRequest,
    rows: readonly PeopleRow<Body>[],
    compose: (bodies: readonly Body[], disclosureId: string) => Reply,
  ): Promise<Released<Reply>>;
  /**
   * Rows about people, one after another, as a stream of bytes. Each chunk is on the ledger before its first byte is handed
   * out, all under one disclosure. The ledger may hold a chunk or two more than arrived (a client that hung up), never less.
   * When the ledger fails or `signal` aborts, the stream fails and nothing more leaves.
   */
  stream<Body>(
    request: DisclosureRequest,
    rows: AsyncIterable<PeopleRow<Body>>,
    encode: (body: Body) => string,
    options?: {
      readonly signal?: AbortSignal | undefined;
      readonly gzip?: boolean;
      readonly chunkRows?: number;
    },
  ): Released<Readable>;
  /** Opens fields of one person for a member who has just used the passkey and said why. Audited before it is opened. */
  reveal(request: RevealRequest, subject: SubjectId, fields: readonly string[]): Promise<Released<Revealed>>;
  /** Opens fields of many for a duty of our own (a notice). Only what the vault really holds is opened and recorded. */
  open(
    request: DisclosureRequest,
    subjects: readonly SubjectId[],
    fields: readonly string[],
  ): Promise<Released<ReadonlyMap<SubjectId, Readonly<Record<string, string>>>>>;
  /** For replies about the product itself: settings, status, counts of our own. The caller vouches for it. */
  nothingPersonal<Value>(value: Value): Released<Value>;
}

export interface RevealRequest extends DisclosureRequest {
  /** When the member last used the passkey in this session, milliseconds since 1970. */
  readonly steppedUpAt: number;
}

export interface Revealed {
  readonly fields: Readonly<Record<string, string>>;
  /** The interface forgets the values after this time. */
  readonly visibleSeconds: number;
  readonly disclosureId: string;
}

/** A passkey used longer ago than this does not open the vault. */
export const STEP_UP_SECONDS = 300;
const VISIBLE_SECONDS = 60;
const FIRST_CHUNK_ROWS = 250;
const LARGEST_CHUNK_ROWS = 4_000;

export function createEgress(deps: {
  readonly ledger: Ledger;
  readonly vault: Opener;
  readonly audit: AuditTrail;
  readonly clock: Clock;
}): Egress {
  const { ledger, vault, audit, clock } = deps;
  // A question may hold an address: its bare digest at rest could be guessed. Keyed like this, equal questions are equal while
  // the process lives, and nothing afterwards.
  const digestKey = randomBytes(32);
  const keyed = (request: DisclosureRequest): DisclosureRequest => ({
    ...request,
    queryDigest: createHmac('sha256', digestKey).update(request.queryDigest).digest('hex'),
  });

  const record = async (id: string, request: DisclosureRequest, rows: readonly PeopleRow<unknown>[]) => {
    try {
      await ledger.record(id, clock(), keyed(request), disclosedBy(rows));
    } catch (cause) {
      throw new AppError<EgressErrorCode>(
        'ledger_unavailable',
        'the disclosure ledger cannot be written, so nothing was released; try again',
        { cause },
      );
    }
  };

  const openAndRecord = async (
    id: string,
    request: DisclosureRequest,
    subjects: readonly SubjectId[],
    fields: readonly string[],
  ) => {
    const opened = await vault.open(request.projectId, subjects, fields);
    await record(id, request, [...opened].map(toIdentityRow));
    return opened;
  };

  return {
    aggregates: <Result, Reply>(
      result: Result,
      fold: Fold<Result>,
      compose?: (thinned: Result) => Reply,
    ): Released<Result & Reply> => {
      const thinned = applyThreshold(result, fold);
      // The overloads say which of the two it is.
      return Released.made((compose ? compose(thinned) : thinned) as Result & Reply);
    },
    nothingPersonal: (value) => Released.made(value),

    async rows(request, rows, compose) {
      const id = randomUUID();
      await record(id, request, rows);
      return Released.made(
        compose(
          rows.map((row) => row.body),
          id,
        ),
      );
    },

    stream(request, rows, encode, options = {}) {
      const id = randomUUID();
      const { signal } = options;
      async function* release() {
        for await (const chunk of inChunks(rows, options.chunkRows)) {
          assertRunning(signal);
          await record(id, request, chunk);
          assertRunning(signal);
          yield chunk.map((row) => encode(row.body)).join('');
        }
      }
      // One chunk ahead at most: what is recorded and what has left stay close together.
      const bytes = Readable.from(release(), { objectMode: false, highWaterMark: 1 });
      return Released.made(options.gzip ? gzipped(bytes) : bytes);
    },

    async reveal(request, subject, fields) {
      assertMayReveal(request, clock());
      const id = randomUUID();
      await auditReveal(audit, request, subject, fields, id);
      const opened = await openAndRecord(id, request, [subject], fields);
      return Released.made({
        fields: opened.get(subject) ?? {},
        visibleSeconds: VISIBLE_SECONDS,
        disclosureId: id,
      });
    },

    async open(request, subjects, fields) {
      return Released.made(await openAndRecord(randomUUID(), request, subjects, fields));
    },
  };
}

/** Small at first, so that the first byte leaves soon; larger later, so that a long export costs few ledger writes. */
async function* inChunks<Row>(rows: AsyncIterable<Row>, fixed?: number): AsyncIterable<Row[]> {
  let size = fixed ?? FIRST_CHUNK_ROWS;
  let chunk: Row[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
    size = fixed ?? Math.min(size * 2, LARGEST_CHUNK_ROWS);
  }
  if (chunk.length > 0) yield chunk;
}

function gzipped(bytes: Readable): Readable {
  // `pipeline` destroys the gzip stream when the source fails, so the reader sees the failure: nothing is left to do here.
  return pipeline(bytes, createGzip(), () => {});
}

function assertRunning(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError<EgressErrorCode>('query_cancelled', 'the question was cancelled');
}

function assertMayReveal(request: RevealRequest, now: number): void {
  if (request.recipient.kind !== 'member' || !request.purpose.startsWith('reveal:'))
    throw new AppError<EgressErrorCode>(
      'not_allowed',
      'only a member who says what for can reveal an identity',
    );
  if (now - request.steppedUpAt > STEP_UP_SECONDS * 1000)
    throw new AppError<EgressErrorCode>('step_up_required', 'use your passkey again to reveal an identity');
}

async function auditReveal(
  audit: AuditTrail,
  request: RevealRequest,
  subject: SubjectId,
  fields: readonly string[],
  disclosureId: string,
): Promise<void> {
  try {
    await audit.append({
      projectId: request.projectId,
      actor: `member:${request.recipient.id}`,
      action: 'reveal',
      object: `person:${subject}`,
      facts: {
        disclosureId,
        purpose: request.purpose,
        fields: fields.length,
        session: request.recipient.session,
      },
    });
  } catch (cause) {
    throw new AppError<EgressErrorCode>(
      'audit_unavailable',
      'the audit log cannot be written, so nothing was opened; try again',
      { cause },
    );
  }
}

function toIdentityRow([subject, values]: [SubjectId, Readonly<Record<string, string>>]): PeopleRow<null> {
  return { subject, organisations: [], fields: Object.keys(values).map(identityField), body: null };
}
