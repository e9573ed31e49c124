export {
  createDiscardingMailer,
  createSmtpMailer,
  type Mailer,
  type Message,
  type Sent,
  type SmtpOptions,
} from './mailer.ts';
