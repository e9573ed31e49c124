export {
  createDefinitions,
  type DefinitionErrorCode,
  type Definitions,
  type DefinitionWithUses,
} from './definitions.ts';
export type { DefinitionRecord, DefinitionStore, KeptQuestion } from './ports.ts';
export { namesCustom } from './uses.ts';
