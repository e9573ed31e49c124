export {
  createDiscardingMailer,
  createSmtpMailer,
  type Mailbox,
  type Mailer,
  type Message,
  type Sent,
  type SmtpOptions,
} from './mailer.ts';
