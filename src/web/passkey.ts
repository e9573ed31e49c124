import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { api } from './api.ts';

const webauthn = () => import('@simplewebauthn/browser');

/** Makes a passkey for the person behind an enrolment link and signs them in. */
export async function enrol(token: string, name: string): Promise<void> {
  const response = await register(() => api.enrol.options({ token }));
  await api.enrol.verify({ token, name, response });
}

/** Makes one more passkey for whoever is signed in, on another device or key. */
export async function addPasskey(): Promise<void> {
  const response = await register(api.passkeys.options);
  await api.passkeys.verify({ response });
}

async function register(prompt: () => Promise<{ options?: unknown }>): Promise<unknown> {
  const [{ startRegistration }, { options }] = await Promise.all([webauthn(), prompt()]);
  // The contract calls the options unknown: what they are is WebAuthn's, not ours.
  return startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON });
}

export function signIn(): Promise<void> {
  return confirmWith(api.login);
}

/** Shows the passkey again in a session that has one. */
export function stepUp(): Promise<void> {
  return confirmWith(api.stepUp);
}

async function confirmWith(ceremony: typeof api.login): Promise<void> {
  const [{ startAuthentication }, { challengeId, options }] = await Promise.all([
    webauthn(),
    ceremony.options(),
  ]);
  // As above.
  const response = await startAuthentication({
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
  });
  await ceremony.verify({ challengeId, response });
}

/** Whether this browser offers passkeys at this address (they want a secure one). */
export function canUsePasskeys(): boolean {
  return typeof window.PublicKeyCredential === 'function';
}
