export {
  type Access,
  type App,
  actorOf,
  type Carries,
  memberOf,
  projectOf,
  type Routes,
} from './app-types.ts';
export { ERRORS, type HttpErrorCode, toErrorReply } from './errors.ts';
export { type GateDeps, requireStepUp, SESSION_COOKIE } from './gate.ts';
export { createLog, type LogLevel } from './log.ts';
export { sendReleasedStream } from './rules.ts';
export { createServer, type ServerDeps } from './server.ts';
