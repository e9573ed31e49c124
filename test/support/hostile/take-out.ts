import type { MailSink } from '../../../src/cli/drill/sinks.ts';
import type { Program, Project } from './program.ts';
import type { Send } from './send.ts';
import { until } from './until.ts';

/** What is meant to leave leaves: people, their events, one identity after a reveal, and a notice by mail to `email`. */
export async function takeOut(
  send: Send,
  { owner, origin }: Program,
  { id, authorization }: Project,
  { mails }: MailSink,
  email: string,
): Promise<{ readonly account: string; readonly person: string }> {
  const base = `/api/projects/${id}`;
  await owner.stepUp();
  // Who came last comes first.
  const people = await owner.call<{ people: { person: string }[] }>('POST', `${base}/people/search`, {
    limit: 20,
  });
  const revealed = await Promise.all(
    people.people.map(({ person }) =>
      owner.call<{ fields: Record<string, string> }>('POST', `${base}/people/${person}/reveal`, {
        fields: ['email', 'name', 'phone', 'distinct_id'],
        purpose: 'incident',
      }),
    ),
  );
  const person = people.people[revealed.findIndex((one) => JSON.stringify(one).includes(email))]?.person;
  if (!person) throw new Error('the identity was not kept');
  const exported = await send('/api/2.0/export?from_date=2026-01-01&to_date=2036-01-01', {
    headers: { authorization },
  });
  if (exported.split('\n').length < 50) throw new Error('the export is empty');
  await send(`${base}/people/search`, {
    method: 'POST',
    headers: { cookie: owner.cookie, origin, 'content-type': 'application/json' },
    body: '{"limit": 200}',
  });
  const { disclosures } = await owner.call<{ disclosures: { recipientKind: string; recipient: string }[] }>(
    'GET',
    `${base}/disclosures`,
  );
  const account =
    disclosures.find(({ recipientKind }) => recipientKind === 'service_account')?.recipient ?? '';
  const incident = await owner.call<{ id: number }>('POST', `${base}/incidents`, {
    title: 'A lost laptop',
    scope: {
      kind: 'service_account',
      id: account,
      from: '2026-01-01T00:00:00Z',
      to: '2036-01-01T00:00:00Z',
    },
  });
  await owner.call('POST', `${base}/incidents/${incident.id}/notices`);
  await until('the notice', async () => mails.some(({ to }) => to === email) || undefined);
  return { account, person };
}
