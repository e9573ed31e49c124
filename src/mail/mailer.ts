import nodemailer from 'nodemailer';
import { AppError } from '#core';

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** One message, finished. Nothing is added to it: no tracking, no links rewritten. */
export interface Message {
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for every attempt at the same notice, so that a mailbox shows it once: the part before the @. */
  readonly id: string;
}

/** `refused`: the receiving side will never take it (5xx); `replyCode` is its SMTP code. */
export type Sent = { readonly kind: 'sent' } | { readonly kind: 'refused'; readonly replyCode: number };

export interface Mailer {
  /** Resolves when the next server has taken the message. Throws `AppError('mail_unavailable')` for what may pass: try again. */
  send(message: Message): Promise<Sent>;
  close(): void;
}

export interface SmtpOptions {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  readonly url: string;
  readonly from: Mailbox;
  readonly connections?: number;
}

/** SMTP over a few connections that stay open. */
export function createSmtpMailer({ url, from, connections = 8 }: SmtpOptions): Mailer {
  const pooled = new URL(url);
  pooled.searchParams.set('pool', 'true');
  pooled.searchParams.set('maxConnections', String(connections));
  pooled.searchParams.set('maxMessages', '1000000');
  // A server that is away says so soon: whoever sends has others to tell, and a lease that runs.
  pooled.searchParams.set('connectionTimeout', '10000');
  pooled.searchParams.set('greetingTimeout', '10000');
  pooled.searchParams.set('socketTimeout', '30000');
  const transport = nodemailer.createTransport(pooled.toString());
  const domain = from.address.split('@').at(-1) ?? 'localhost';
  return {
    async send(message) {
      try {
        await transport.sendMail({
          from,
          to: message.to,
          subject: message.subject,
          text: message.text,
          html: message.html,
          messageId: `<${message.id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { kind: 'sent' };
      } catch (error) {
        const replyCode = replyCodeOf(error);
        if (replyCode >= 500 && replyCode < 600) return { kind: 'refused', replyCode };
        // The driver's error quotes the address and the dialogue: it goes no further.
        throw new AppError('mail_unavailable', 'the mail server does not take messages; they stay queued', {
          facts: { replyCode },
        });
      }
    },
    close: () => transport.close(),
  };
}

function replyCodeOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'responseCode' in error
    ? Number(error.responseCode)
    : 0;
}

/** For development and the demo: takes every message, keeps none, sends none. */
export function createDiscardingMailer(): Mailer {
  return { send: async () => ({ kind: 'sent' }), close: () => {} };
}
