export { createAuthenticator } from '../../src/cli/drill/security-key.ts';
