import type { Outcome } from '#core';
import type { IncomingRecord, RequestContext } from '#events';
import type { ProjectPolicy, Protect, Refusal } from '#privacy';
import { type Admission, createAdmission, enterTogether } from './admission.ts';
import type { Arrival, Receipt, RejectedRecord } from './arrival.ts';
import { authenticate, type ImportCredentials } from './authenticate.ts';
import type { IngestLimits } from './limits.ts';
import type { Policies } from './policies.ts';
import { refusalOf } from './refusals.ts';
import type { Spool } from './spool-types.ts';
import { validate } from './validate.ts';
import type { WireEndpoint } from './wire/endpoint.ts';
import { open } from './wire/open.ts';
import { parsePayload } from './wire/payload.ts';
import type { OpenedRequest, WireReply, WireRequest } from './wire/request.ts';

export interface IngestDeps {
  readonly policies: Policies;
  readonly importCredentials: ImportCredentials;
  readonly protect: Protect;
  readonly spool: Pick<Spool, 'append'>;
  readonly limits: IngestLimits;
  /** Addresses that send for any number of people; absent: none do. */
  readonly isForMany?: (ip: string) => boolean;
  /** Told once per request, for metrics and logs: codes and counts, nothing of the request itself. */
  readonly observe?: (receipt: Receipt, endpoint: string, cause: unknown) => void;
}

export type Ingest = (endpoint: WireEndpoint, request: WireRequest) => Promise<WireReply>;

/** An event's life until it is safe on disk: decode -> authenticate -> validate -> protect -> spool, then "1". */
export function createIngest(deps: IngestDeps): Ingest {
  const admission = createAdmission(deps.limits);
  return async (endpoint, request) => {
    let opened: Pick<OpenedRequest, 'parameters' | 'shape'> = { parameters: new Map(), shape: 'form' };
    try {
      const openedNow = await open(request, deps.limits);
      opened = openedNow;
      const receipt = await take(endpoint, request, openedNow, { ...deps, admission });
      deps.observe?.(receipt, endpoint.path, undefined);
      return endpoint.reply(receipt, opened);
    } catch (error) {
      // The top of the line: whatever failed becomes an answer that says whether to send it again.
      const receipt = { kind: 'refused', code: refusalOf(error) } as const;
      deps.observe?.(receipt, endpoint.path, error);
      return endpoint.reply(receipt, opened);
    }
  };
}

async function take(
  endpoint: WireEndpoint,
  request: WireRequest,
  opened: OpenedRequest,
  deps: IngestDeps & { readonly admission: Admission },
): Promise<Receipt> {
  const { limits } = deps;
  const payload = parsePayload(opened.payload, limits);
  const arrivals = endpoint.decode(payload, limits);
  const { shares, strangers, hasAccount } = await authenticate(endpoint, arrivals, opened, deps);
  const context = { rules: endpoint.rules(opened.parameters), limits, receivedAt: request.receivedAt };
  const judged = shares.map(({ arrivals, policy }) => ({
    ...validate(arrivals, { ...context, idMerge: policy.idMerge }),
    policy,
  }));
  const isForMany = hasAccount || deps.isForMany?.(request.ip) === true;
  const around = { ...contextOf(request, opened), client: isForMany ? undefined : request.ip };
  const leave = enterTogether(
    deps.admission,
    request.body.length,
    judged.map(({ policy }) => policy.projectId),
  );
  const refused: Refusal[] = [];
  try {
    for (const share of judged) refused.push(...(await keep(share, around, deps)));
  } finally {
    leave();
  }
  const rejected = [
    ...payload.rejected,
    ...strangers.map(toStranger),
    ...judged.flatMap((share) => share.rejected),
  ];
  const accepted = payload.records.length + payload.rejected.length - rejected.length;
  return {
    kind: 'taken',
    accepted,
    rejected: rejected.sort((one, other) => one.index - other.index),
    refused,
  };
}

/** Answers what was left out of the records because it is a secret. */
async function keep(
  { accepted, policy }: Pick<Outcome<IncomingRecord>, 'accepted'> & { policy: ProjectPolicy },
  context: RequestContext,
  { protect, spool }: IngestDeps,
): Promise<readonly Refusal[]> {
  if (accepted.length === 0) return [];
  const batch = await protect(accepted, context, policy);
  if (batch.records.length > 0) {
    await spool.append(batch);
    protect.landed(batch);
  }
  return protect.refusals(batch);
}

/** The address is kept for the look-up of a country only where the sender asked for one (`ip=1`). */
function contextOf(request: WireRequest, { parameters }: OpenedRequest): RequestContext {
  return {
    receivedAt: request.receivedAt,
    ip: parameters.get('ip') === '1' ? request.ip : undefined,
    userAgent: request.userAgent,
  };
}

function toStranger({ index }: Arrival): RejectedRecord {
  return { index, field: 'token', code: 'unknown_token', message: 'no project has this token' };
}
