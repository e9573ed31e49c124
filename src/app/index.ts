export { backUp, type Restored, restore } from './backup.ts';
export { eraseOrganisation, erasePerson, eraseProject } from './erase.ts';
export { type Foundation, type NewProject, withFoundation } from './foundation.ts';
export { rehearseRestore } from './rehearsal.ts';
export {
  askKeyService,
  closeKeyFiles,
  finishKeyRotation,
  type KeysState,
  restoreKeys,
  rotateKeys,
  stateOfKeys,
} from './rotate.ts';
export { type RunningApp, startApp } from './start.ts';
