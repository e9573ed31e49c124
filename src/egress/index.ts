export type { DisclosedFields, DisclosureRequest, Ledger, Recipient } from './ledger-types.ts';
export { Released } from './released.ts';
