import { type Canary, canariesFor, type Round } from './canary.ts';
import type { Program } from './program.ts';

/** A place where somebody who is signed in can type a text that is kept. */
interface Typed {
  readonly name: string;
  /** Longer texts are refused anyway: they are not typed. */
  readonly longest: number;
  readonly path: string;
  body(text: string, ids: Ids): unknown;
}

interface Ids {
  readonly report: number;
  readonly account: string;
}

const range = { last: 30, unit: 'day' };
const filter = (text: string) => ({
  all: [{ property: { scope: 'event', name: 'field' }, operator: 'is', values: [text] }],
});
const question = (text: string) => ({
  metrics: [{ kind: 'event', event: 'Hostile', measure: { kind: 'total' }, filter: filter(text) }],
  range,
  unit: 'day',
});
const report = (over: object) => ({ kind: 'insights', name: 'Typed', definition: question('x'), ...over });
const rule = (text: string) => ({
  kind: 'rule',
  rule: { kind: 'did', event: 'Hostile', filter: filter(text), count: { operator: 'at_least', value: 1 } },
});
const card = { id: 'a', x: 0, y: 0, width: 12, height: 4 };
const annotation = (over: object) => ({ at: '2026-11-22 12:00:00', description: 'Typed', ...over });
const custom = (over: object) => ({
  name: 'Typed',
  definition: { kind: 'event', of: [{ event: 'Hostile' }] },
  ...over,
});
const words = (said: object) => ({ entries: [{ of: { kind: 'event', name: 'Hostile' }, words: said }] });
const table = (over: object) => ({
  name: 'Typed',
  property: { scope: 'event', name: 'field' },
  csv: 'key,tier\nnobody has sent this,x\n',
  ...over,
});
const vendor = (over: object) => ({
  name: 'Typed',
  kind: 'mixpanel',
  host: 'http://127.0.0.1:9',
  token: 'none',
  events: ['Hostile'],
  properties: [],
  ...over,
});

const typed = (name: string, path: string, longest: number, body: Typed['body']): Typed => ({
  name,
  path,
  longest,
  body,
});

const TYPED: readonly Typed[] = [
  typed('name of a saved report', 'saved-reports', 120, (name) => report({ name })),
  typed('description of a saved report', 'saved-reports', 2_000, (description) => report({ description })),
  typed('filter of a saved report', 'saved-reports', 255, (text) => report({ definition: question(text) })),
  typed('name of a board', 'boards', 120, (name) => ({ name })),
  typed('description of a board', 'boards', 2_000, (description) => ({ name: 'Typed', description })),
  typed('filter of a board', 'boards', 255, (text) => ({ name: 'Typed', filter: filter(text) })),
  typed('text on a board', 'boards', 10_000, (text) => ({
    name: 'Typed',
    cards: [{ kind: 'text', ...card, text }],
  })),
  typed('annotation', 'annotations', 1_000, (description) => annotation({ description })),
  typed('tag of an annotation', 'annotations', 60, (tag) => annotation({ tags: [tag] })),
  typed('name of a cohort', 'cohorts', 120, (name) => ({ name, definition: rule('x') })),
  typed('description of a cohort', 'cohorts', 1_000, (description) => ({
    name: 'Typed',
    description,
    definition: rule('x'),
  })),
  typed('filter of a cohort', 'cohorts', 255, (text) => ({ name: 'Typed', definition: rule(text) })),
  typed('list of ids', 'cohorts/LIST/people', 255, (text) => ({ csv: `id\n${text}\n` })),
  typed('name of a custom event', 'definitions', 120, (name) => custom({ name })),
  typed('description of a custom event', 'definitions', 1_000, (description) => custom({ description })),
  typed('filter of a custom event', 'definitions', 255, (text) =>
    custom({ definition: { kind: 'event', of: [{ event: 'Hostile', filter: filter(text) }] } }),
  ),
  typed('display name in the Lexicon', 'lexicon/words', 255, (displayName) => words({ displayName })),
  typed('description in the Lexicon', 'lexicon/words', 2_000, (description) => words({ description })),
  typed('owner in the Lexicon', 'lexicon/words', 120, (owner) => words({ owner })),
  typed('tag in the Lexicon', 'lexicon/words', 60, (tag) => words({ tags: [tag] })),
  typed('name of a lookup table', 'lookups', 120, (name) => table({ name })),
  typed('key of a lookup table', 'lookups', 255, (text) =>
    table({ csv: `key,tier\n${quoted(text)},gold\n` }),
  ),
  typed('cell of a lookup table', 'lookups', 255, (text) =>
    table({ csv: `key,tier\nnobody has sent this,${quoted(text)}\n` }),
  ),
  typed('name of an alert', 'alerts', 120, (name, ids) => ({
    report: ids.report,
    name,
    metric: 'A',
    unit: 'day',
    condition: { kind: 'value', is: 'above', value: 5 },
    language: 'en',
    recipients: [],
  })),
  typed('title of an incident', 'incidents', 120, (title, ids) => ({
    title,
    scope: {
      kind: 'service_account',
      id: ids.account,
      from: '2026-01-01T00:00:00Z',
      to: '2036-01-01T00:00:00Z',
    },
  })),
  typed('name of a member', 'members', 80, (name) => ({ name, role: 'viewer' })),
  typed('name of a service account', 'service-accounts', 80, (name) => ({
    name,
    scopes: ['query'],
    expiresInDays: 1,
  })),
  typed('name of a vendor', 'vendors', 80, (name) => vendor({ name })),
];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Types every kind into every field that keeps a text. Answers what was typed. */
export async function typeEverything(
  { origin, owner }: Program,
  { id, account }: { readonly id: number; readonly account: string },
  round: Round,
): Promise<readonly Canary[]> {
  const base = `/api/projects/${id}`;
  await owner.stepUp();
  const saved = await owner.call<{ id: number }>('POST', `${base}/saved-reports`, report({}));
  const list = await owner.call<{ id: number }>('POST', `${base}/cohorts`, {
    name: 'Typed',
    definition: { kind: 'list' },
  });
  const canaries = canariesFor(
    TYPED.map(({ name }) => name),
    round,
  );
  const typed: Canary[] = [];
  for (const { name, path, longest, body } of TYPED) {
    let taken = 0;
    const refused: string[] = [];
    for (const canary of (canaries.get(name) ?? []).filter(({ text }) => text.length <= longest)) {
      const reply = await fetch(`${origin}${base}/${path.replace('LIST', String(list.id))}`, {
        method: 'POST',
        headers: { cookie: owner.cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify(body(canary.text, { report: saved.id, account })),
      });
      const said = await reply.text();
      if (!reply.ok) refused.push(`${reply.status} ${said.slice(0, 200)}`);
      taken += reply.ok || said.includes('lexicon_text_is_personal') ? 1 : 0;
      typed.push(canary);
    }
    // A field that takes nothing would prove nothing.
    if (taken === 0) throw new Error(`no text was taken as ${name}: ${refused[0]}`);
  }
  return typed;
}
