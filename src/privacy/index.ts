export {
  ProtectedBatch,
  type ProtectedEvent,
  type ProtectedFields,
  type ProtectedProfileChange,
  type ProtectedProperty,
  type ProtectedRecord,
  type RevealedText,
} from './batch.ts';
export type { ProjectPolicy } from './policy.ts';
