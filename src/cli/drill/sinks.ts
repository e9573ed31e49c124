import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mailbox provider on this machine: takes every message and remembers who got which. */
export interface MailSink {
  readonly url: string;
  readonly mails: readonly {
    readonly to: string;
    readonly id: string;
    readonly language: 'it' | 'en';
    readonly hasLink: boolean;
    /** Subject and body, in every form that it has. */
    readonly text: string;
    readonly at: number;
  }[];
  close(): Promise<void>;
}

export async function openMailSink(): Promise<MailSink> {
  const mails: MailSink['mails'][number][] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    // Connections that the product keeps open are cut at the end.
    closeTimeout: 200,
    async onData(stream, session, callback) {
      const mail = await simpleParser(stream);
      const text = mail.text ?? '';
      for (const { address } of session.envelope.rcptTo)
        mails.push({
          to: address,
          id: mail.messageId ?? '',
          language: /^Avviso/.test(mail.subject ?? '') ? 'it' : 'en',
          hasLink: /https?:|<a\b/i.test(text + String(mail.html)),
          text: [mail.subject, text, mail.html].join('\n'),
          at: performance.now(),
        });
      callback();
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    // A listening TCP server has an address with a port.
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

interface ReceivedEvent {
  readonly event: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A vendor's host on this machine: speaks just enough of Mixpanel to take events. */
export interface VendorHost {
  readonly url: string;
  readonly received: readonly ReceivedEvent[];
  readonly lastByteAt: number;
  close(): Promise<void>;
}

export async function openVendorHost(): Promise<VendorHost> {
  const received: ReceivedEvent[] = [];
  let lastByteAt = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) {
        lastByteAt = performance.now();
        chunks.push(chunk);
      }
      received.push(...JSON.parse(Buffer.concat(chunks).toString()));
      response.end('{"status":1,"error":null}');
    } catch {
      // Torn by the kill switch: what did not arrive whole was not received.
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A listening TCP server has an address with a port.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    get lastByteAt() {
      return lastByteAt;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
