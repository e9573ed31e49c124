import { StringDecoder } from 'node:string_decoder';
import { AppError } from '#core';
import { basicAuth } from '../basic-auth.ts';
import type { ExportLine } from './lines.ts';
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

/** A part for each day of events, and one for people. */
export function hostParts(host: Host): Part[] {
  return [...days(host).map((day) => dayPart(host, day)), peoplePart(host)];
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

function dayPart(host: Host, day: string): Part {
  return {
    name: `events of ${day}`,
    async *lines() {
      const query = new URLSearchParams({ project_id: host.projectId, from_date: day, to_date: day });
      const response = await ask(host, `${host.exportUrl}/api/2.0/export?${query}`);
      if (response.body) yield* linesOf(response.body, `events of ${day}`);
    },
  };
}

interface EngagePage {
  readonly page?: number;
  readonly session_id?: string;
  readonly page_size?: number;
  readonly results?: readonly unknown[];
}

function peoplePart(host: Host): Part {
  return {
    name: 'people',
    async *lines() {
      let number = 0;
      let asked: Record<string, string> = {};
      for (;;) {
        const url = `${host.queryUrl}/api/query/engage?project_id=${encodeURIComponent(host.projectId)}`;
        const response = await ask(host, url, new URLSearchParams(asked));
        const page = (await response.json()) as EngagePage; // Mixpanel's shape, or nothing that we can use
        const results = page.results ?? [];
        for (const result of results)
          yield { file: 'people', number: ++number, text: JSON.stringify(result) };
        if (results.length === 0 || results.length < (page.page_size ?? 1_000)) return;
        asked = { session_id: page.session_id ?? '', page: String((page.page ?? 0) + 1) };
      }
    },
  };
}

export async function ask(host: Host, url: string, form?: URLSearchParams): Promise<Response> {
  const response = await fetch(url, {
    method: form ? 'POST' : 'GET',
    headers: {
      authorization: basicAuth(host),
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(form ? { body: form } : {}),
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw new AppError('import_no_host', 'the host of --from does not answer', { cause });
  });
  if (response.ok) return response;
  throw new AppError(
    'import_host_refused',
    response.status === 401 || response.status === 403
      ? 'the host of --from does not let this account export: look at --from-project, --from-user and its secret'
      : 'the host of --from refused; give the command again later, it goes on where it stopped',
    { facts: { status: response.status } },
  );
}

/** A torn answer throws: a day is done when its last line has been read. */
async function* linesOf(body: ReadableStream<Uint8Array>, file: string): AsyncIterable<ExportLine> {
  let number = 0;
  let rest = '';
  const decoder = new StringDecoder('utf8');
  for await (const chunk of body) {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { file, number: ++number, text };
  }
  if (rest !== '') yield { file, number: ++number, text: rest };
}
