import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { createSmtpMailer, type Mailer } from './mailer.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openSink(refuse: (address: string) => number | undefined = () => undefined) {
  const received: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(address, _session, callback) {
      const code = refuse(address.address);
      callback(code ? Object.assign(new Error('no'), { responseCode: code }) : undefined);
    },
    async onData(stream, _session, callback) {
      received.push(await simpleParser(stream));
      callback();
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return { received, url: `smtp://127.0.0.1:${port}` };
}

function mailerTo(url: string): Mailer {
  const mailer = createSmtpMailer({ url, from: { name: 'Riserbo', address: 'notices@riserbo.example' } });
  closing.push(() => mailer.close());
  return mailer;
}

const message = (index: number) => ({
  to: { name: 'Àda "Quote" Rossi', address: `p${index}@example.org` },
  subject: 'Avviso – perché',
  text: 'Gentile Àda',
  html: '<p>Gentile Àda</p>',
  id: `RB-${index}`,
});

test('a message arrives whole, with an id of its own that a second attempt repeats', async () => {
  const { received, url } = await openSink();
  const mailer = mailerTo(url);
  expect(await mailer.send(message(1))).toEqual({ kind: 'sent' });
  await mailer.send(message(1));
  expect(received.map((mail) => mail.messageId)).toEqual([
    '<RB-1@riserbo.example>',
    '<RB-1@riserbo.example>',
  ]);
  expect(received[0]).toMatchObject({ subject: 'Avviso – perché', html: '<p>Gentile Àda</p>' });
  expect(received[0]?.text?.trim()).toBe('Gentile Àda');
});

test('an address that will never work is an answer; a server that is busy or gone is a failure without the address in it', async () => {
  const { url } = await openSink((address) => ({ 'p2@example.org': 550, 'p3@example.org': 451 })[address]);
  const mailer = mailerTo(url);
  expect(await mailer.send(message(2))).toEqual({ kind: 'refused', replyCode: 550 });
  await expect(mailer.send(message(3))).rejects.toMatchObject({
    code: 'mail_unavailable',
    facts: { replyCode: 451 },
  });
  const gone = mailerTo('smtp://127.0.0.1:1');
  const failure = await gone.send(message(4)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'mail_unavailable' });
  expect(JSON.stringify(failure) + String(failure)).not.toContain('p4@');
});
