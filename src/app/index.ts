export { backUp, restore } from './backup.ts';
export { eraseOrganisation, erasePerson, eraseProject } from './erase.ts';
export { type Foundation, type NewProject, withFoundation } from './foundation.ts';
export { type RunningApp, startApp } from './start.ts';
