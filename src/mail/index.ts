export {
  createDiscardingMailer,
  createSmtpMailer,
  type Mailbox,
  type Mailer,
  type Message,
  readMailbox,
  type Sent,
  type SmtpOptions,
} from './mailer.ts';
