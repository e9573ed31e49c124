import type { Receipt } from '../arrival.ts';
import { REFUSALS, type RefusalCode } from '../refusals.ts';
import type { OpenedRequest, WireReply } from './request.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const TRANSPARENT_PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
/** A function's name in dots: anything else would let a link run its own script on our origin. */
const CALLBACK = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*){0,8}$/;

/** `/track`, `/engage`, `/groups`: `1` or `0`, dressed as the request asked. A client retries on 5xx only, so a fault of ours is one. */
export function trackReply(receipt: Receipt, parameters: OpenedRequest['parameters']): WireReply {
  if (receipt.kind === 'refused') {
    const { status, message } = REFUSALS[receipt.code];
    // Callers of the older kind look for "0", not for a status.
    if (status === 400) return dressed(false, message, receipt, parameters);
    return json(status, { status: status === 401 ? 'error' : 0, error: message, code: receipt.code });
  }
  const isTaken = receipt.accepted > 0 || receipt.rejected.length === 0;
  return dressed(isTaken, isTaken ? null : (receipt.rejected[0]?.message ?? null), receipt, parameters);
}

function dressed(
  isTaken: boolean,
  error: string | null,
  receipt: Receipt,
  parameters: OpenedRequest['parameters'],
): WireReply {
  const status = isTaken ? 1 : 0;
  if (parameters.get('img') === '1')
    return { status: 200, contentType: 'image/gif', body: TRANSPARENT_PIXEL };
  const isStrict = parameters.get('strict') === '1';
  const isVerbose = isStrict || parameters.get('verbose') === '1';
  const failed = isStrict ? { failed_records: failedRecords(receipt) } : {};
  const verbose = { status, error, ...failed, ...warnings(receipt) };
  const body = JSON.stringify(isVerbose ? verbose : status);
  const callback = parameters.get('callback');
  if (callback !== undefined && callback.length <= 128 && CALLBACK.test(callback))
    return { status: 200, contentType: 'text/javascript; charset=utf-8', body: `/**/${callback}(${body});` };
  return { status: 200, contentType: isVerbose ? JSON_TYPE : 'text/plain; charset=utf-8', body };
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  413: 'Request Entity Too Large',
  503: 'Service Unavailable',
};

/** `/import`: the `code` form for JSON bodies; the SDKs, which send a form, read the answer as they read `/track`'s. */
export function importReply(
  receipt: Receipt,
  opened: Pick<OpenedRequest, 'parameters' | 'shape'>,
): WireReply {
  if (opened.shape === 'form') return trackReply(receipt, opened.parameters);
  if (receipt.kind === 'refused') return importRefusal(receipt.code);
  const { accepted, rejected } = receipt;
  if (rejected.length === 0)
    return json(200, { code: 200, num_records_imported: accepted, status: 'OK', ...warnings(receipt) });
  return json(400, {
    code: 400,
    error: 'some data points in the request failed validation',
    failed_records: failedRecords(receipt),
    num_records_imported: accepted,
    status: STATUS_TEXTS[400],
    ...warnings(receipt),
  });
}

function importRefusal(code: RefusalCode): WireReply {
  const { status, message } = REFUSALS[code];
  return json(status, { code: status, error: message, status: STATUS_TEXTS[status] });
}

/** The sender's insert id comes back only where it is well formed (see `RejectedRecord`); Mixpanel's pages name it in two ways. */
function failedRecords(receipt: Receipt): readonly object[] {
  if (receipt.kind === 'refused') return [];
  return receipt.rejected.map(({ index, field, code, message, insertId }) => ({
    index,
    $insert_id: insertId ?? '',
    insert_id: insertId ?? '',
    field,
    code,
    message,
  }));
}

const MOST_WARNINGS = 20;

/** What was left out of records that were taken. Ours alone: Mixpanel's clients look at none of it. Never a value. */
function warnings(receipt: Receipt): { readonly warnings?: readonly object[] } {
  if (receipt.kind === 'refused' || !receipt.refused?.length) return {};
  return {
    warnings: receipt.refused.slice(0, MOST_WARNINGS).map(({ property, kind, count }) => ({
      code: 'secret_refused',
      property,
      kind,
      count,
      message: 'the property looks like a secret and was left out; the rest of the record was taken',
    })),
  };
}

function json(status: number, body: object): WireReply {
  return { status, contentType: JSON_TYPE, body: JSON.stringify(body) };
}
