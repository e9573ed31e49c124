export {
  ProtectedBatch,
  type ProtectedEvent,
  type ProtectedFields,
  type ProtectedProfileChange,
  type ProtectedProperty,
  type ProtectedRecord,
  type RevealedText,
  type TextLabel,
} from './batch.ts';
export { isKnownEvent, knownPrivacy, knownTreatment } from './catalogue.ts';
export { decodeBatch, encodeBatch } from './codec.ts';
export { readDate } from './dates.ts';
export { isAlarming, labelOf } from './detectors/detect.ts';
export { meaningOf } from './detectors/meaning.ts';
export { type Geo, noGeo, openGeo, type Place } from './geo.ts';
export { passesForSealed } from './judge.ts';
export type { Leak, Refusal } from './leaks.ts';
export { type KeptTimes, toKeptTime } from './moments.ts';
export { createNewcomers, type Newcomers } from './newcomers.ts';
export { type ExpectedProperty, type LexiconRules, NO_RULES, type ProjectPolicy } from './policy.ts';
export { createProtect, type Protect } from './protect.ts';
export { createTokens, type TextScope, type Tokens } from './tokens.ts';
export { looksPersonal } from './written.ts';
