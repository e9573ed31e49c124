import { StringDecoder } from 'node:string_decoder';
import { AppError } from '#core';
import { basicAuth } from '../basic-auth.ts';
import type { ExportLine } from './lines.ts';
import { limitsOf, type Patience } from './patience.ts';
import type { Part } from './source.ts';

/** A host that speaks Mixpanel's export API: where from, as whom, and which days (both included). */
export interface Host {
  /** Of `/api/2.0/export`. */
  readonly exportUrl: string;
  /** Of `/api/query/engage`; at Mixpanel another host. */
  readonly queryUrl: string;
  readonly projectId: string;
  readonly user: string;
  readonly secret: string;
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
/** Of a host that counts by the hour: room for another pass, and for people, in few hours. */
const MOST_RANGES = 30;

/** Parts of events, each some days, and one for people. A host that lets itself be asked often is asked day by day. */
export function hostParts(host: Host, patience: Patience): Part[] {
  const all = days(host);
  const width = limitsOf(host.exportUrl) ? Math.ceil(all.length / MOST_RANGES) : 1;
  const ranges = Array.from({ length: Math.ceil(all.length / width) }, (_, place) =>
    all.slice(place * width, (place + 1) * width),
  );
  return [
    ...ranges.map((range) => rangePart(host, range[0] ?? host.from, range.at(-1) ?? host.to, patience)),
    peoplePart(host, patience),
  ];
}

function days({ from, to }: Host): string[] {
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  if (!(last >= first))
    throw new AppError(
      'setting_invalid',
      '--from-date and --to-date must be days, the earlier first: 2025-01-31',
    );
  return Array.from({ length: Math.round((last - first) / DAY_MS) + 1 }, (_, place) =>
    new Date(first + place * DAY_MS).toISOString().slice(0, 10),
  );
}

function rangePart(host: Host, from: string, to: string, patience: Patience): Part {
  const name = from === to ? `events of ${from}` : `events of ${from} to ${to}`;
  return {
    name,
    isSteady: false,
    async *lines() {
      const query = new URLSearchParams({ project_id: host.projectId, from_date: from, to_date: to });
      for (let times = 0; ; times++) {
        const response = await ask(host, patience, `${host.exportUrl}/api/2.0/export?${query}`);
        // All of it again after a torn answer: what has arrived counts once.
        if (!response.body || (yield* linesOf(response.body, name))) return;
        if (!(await patience.again({ status: null, retryAfter: null }, times))) throw noHost();
      }
    },
  };
}

interface EngagePage {
  readonly page?: number;
  readonly session_id?: string;
  readonly page_size?: number;
  readonly results?: readonly unknown[];
}

function peoplePart(host: Host, patience: Patience): Part {
  return {
    name: 'people',
    isSteady: false,
    async *lines() {
      let number = 0;
      let asked: Record<string, string> = {};
      for (;;) {
        const url = `${host.queryUrl}/api/query/engage?project_id=${encodeURIComponent(host.projectId)}`;
        const page = await pageOf(host, patience, url, new URLSearchParams(asked));
        const results = page.results ?? [];
        for (const result of results)
          yield { file: 'people', number: ++number, text: JSON.stringify(result) };
        if (results.length === 0 || results.length < (page.page_size ?? 1_000)) return;
        asked = { session_id: page.session_id ?? '', page: String((page.page ?? 0) + 1) };
      }
    },
  };
}

/** Asked again where the answer was torn. */
async function pageOf(
  host: Host,
  patience: Patience,
  url: string,
  form: URLSearchParams,
): Promise<EngagePage> {
  for (let times = 0; ; times++) {
    const response = await ask(host, patience, url, form);
    const page = await response.json().catch(() => undefined);
    if (page) return page as EngagePage; // Mixpanel's shape, or nothing that we can use
    if (!(await patience.again({ status: null, retryAfter: null }, times))) throw noHost();
  }
}

/** Asked until it answers, as long as patience lasts. */
export async function ask(
  host: Host,
  patience: Patience,
  url: string,
  form?: URLSearchParams,
): Promise<Response> {
  for (let times = 0; ; times++) {
    await patience.turn(url);
    const response = await askOnce(host, url, form);
    if (response?.ok) return response;
    const status = response?.status ?? null;
    if (response && status !== 429 && response.status < 500) throw refused(response.status);
    await response?.body?.cancel();
    const retryAfter = response?.headers.get('retry-after') ?? null;
    if (!(await patience.again({ status, retryAfter }, times)))
      throw status === null ? noHost() : refused(status);
  }
}

/** Undefined: nobody answers. */
function askOnce(host: Host, url: string, form?: URLSearchParams): Promise<Response | undefined> {
  return fetch(url, {
    method: form ? 'POST' : 'GET',
    headers: {
      authorization: basicAuth(host),
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(form ? { body: form } : {}),
    redirect: 'error',
  }).catch(() => undefined);
}

function noHost(): AppError {
  return new AppError('import_no_host', 'the host of --from does not answer');
}

function refused(status: number): AppError {
  return new AppError(
    'import_host_refused',
    status === 401 || status === 403
      ? 'the host of --from does not let this account export: look at --from-project, --from-user and its secret'
      : 'the host of --from refused; give the command again later, it goes on where it stopped',
    { facts: { status } },
  );
}

/** What the export API writes as its last line where it could not go on. */
const TORN = 'terminated early';

/** Returns whether the answer was whole. */
async function* linesOf(body: ReadableStream<Uint8Array>, file: string): AsyncGenerator<ExportLine, boolean> {
  let number = 0;
  let rest = '';
  const decoder = new StringDecoder('utf8');
  const chunks = body.getReader();
  for (;;) {
    const chunk = await chunks.read().catch(() => undefined);
    if (!chunk) return false;
    if (chunk.done) break;
    const lines = (rest + decoder.write(Buffer.from(chunk.value))).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      if (text.trim() === TORN) return false;
      yield { file, number: ++number, text };
    }
  }
  if (rest.trim() === TORN) return false;
  if (rest !== '') yield { file, number: ++number, text: rest };
  return true;
}
