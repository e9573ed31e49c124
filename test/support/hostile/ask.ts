import { type Canary, canariesFor, type Round } from './canary.ts';
import type { Program, Project } from './program.ts';
import type { Send } from './send.ts';

const POSITIONS = ['a question', 'a search', 'a reveal', 'signing in', 'an address'] as const;

/** The doors of those who ask: questions, searches, reveals and enrolments with a datum in every field that takes text. */
export async function askEverything(
  send: Send,
  { origin, owner }: Program,
  { id, authorization }: Project,
  round: Round,
): Promise<readonly Canary[]> {
  const canaries = canariesFor(POSITIONS, round);
  const base = `/api/projects/${id}`;
  const asOwner = { cookie: owner.cookie, origin, 'content-type': 'application/json' };
  const asProgram = { authorization, 'content-type': 'application/json' };
  const post = (path: string, body: unknown, headers: Record<string, string> = asOwner) =>
    send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers });
  const range = { last: 30, unit: 'day' };
  const metric = { kind: 'event', event: 'Hostile', measure: { kind: 'total' } };
  const kinds = canaries.get('a question')?.length ?? 0;
  for (let kind = 0; kind < kinds; kind += 1) {
    const of = (position: (typeof POSITIONS)[number]) => canaries.get(position)?.[kind]?.text ?? '';
    const word = of('a question');
    const property = { scope: 'event', name: word };
    const values = { property: { scope: 'event', name: 'field' }, operator: 'is', values: [word] };
    const filters = [
      values,
      { ...values, operator: 'contains' },
      { ...values, property },
      { property, operator: 'before', at: word },
    ];
    for (const [place, filter] of filters.entries())
      await post(
        `${base}/reports/insights`,
        { metrics: [metric], filter: { all: [filter] }, range, unit: 'day' },
        place % 2 === 0 ? asOwner : asProgram,
      );
    await post(`${base}/reports/insights`, {
      metrics: [
        { ...metric, event: word },
        { kind: 'formula', formula: word.slice(0, 190) },
      ],
      breakdowns: [{ property }],
      range,
      unit: 'day',
    });
    const search = of('a search');
    await post(`${base}/values`, { scope: 'event', name: search, search });
    await post(`${base}/values`, { scope: 'event', name: 'field', search });
    await post(`${base}/people/search`, { search, filter: { all: [values] } });
    await post(`${base}/people/search`, { cursor: search });
    await post(`${base}/live`, { after: search });
    const reveal = of('a reveal');
    await post(`${base}/people/1/reveal`, { fields: [reveal], purpose: reveal });
    await post(`${base}/people/1/reveal`, { fields: [reveal], purpose: 'incident' });
    await post(`${base}/incidents/preview`, { kind: 'session', id: reveal, from: reveal, to: reveal });
    const sign = of('signing in');
    await post('/api/enrol/options', { token: sign });
    await post('/api/enrol/verify', { token: sign, name: sign, response: { id: sign } });
    await post('/api/login/verify', { challengeId: sign, response: { id: sign, rawId: sign } });
    await post('/api/login/verify', `{"challengeId": "${sign}`);
    await post('/api/step-up/verify', { challengeId: sign, response: sign });
    const basic = Buffer.from(`${sign}:${sign}`).toString('base64');
    await send(base, { headers: { authorization: `Basic ${basic}` } });
    const query = encodeURIComponent(of('an address'));
    await send(base, { headers: { cookie: `riserbo_session=${query}` } });
    await send(`${base}/members/${query}`, { method: 'DELETE', headers: asOwner });
    for (const path of [
      `${base}/audit?cursor=${query}`,
      `${base}/disclosures?cursor=${query}`,
      `${base}/people/${query}`,
      `/api/2.0/export?project_id=${id}&from_date=2026-01-01&to_date=2036-01-01&event=${query}`,
      `/api/2.0/export?project_id=${query}&from_date=${query}&to_date=${query}`,
      `/api/notices/${query}`,
    ])
      await send(path, { headers: asOwner });
  }
  return [...canaries.values()].flat();
}
