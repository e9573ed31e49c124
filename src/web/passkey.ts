import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { api } from './api.ts';

/** Makes a passkey for the person behind an enrolment link and signs them in. */
export async function enrol(token: string, name: string): Promise<void> {
  const { options } = await api.enrol.options({ token });
  const response = await startRegistration({
    optionsJSON: options as PublicKeyCredentialCreationOptionsJSON,
  });
  await api.enrol.verify({ token, name, response });
}

export function signIn(): Promise<void> {
  return confirmWith(api.login);
}

/** Shows the passkey again in a session that has one. */
export function stepUp(): Promise<void> {
  return confirmWith(api.stepUp);
}

async function confirmWith(ceremony: typeof api.login): Promise<void> {
  const { challengeId, options } = await ceremony.options();
  // The contract calls the options unknown: what they are is WebAuthn's, not ours.
  const response = await startAuthentication({
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
  });
  await ceremony.verify({ challengeId, response });
}

/** Whether this browser offers passkeys at this address (they want a secure one). */
export function canUsePasskeys(): boolean {
  return browserSupportsWebAuthn();
}
