import { randomBytes } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { AppError } from '#core';
import type { AccessStore, Passkey } from './ports.ts';

/** Where passkeys live: the domain they are bound to, and the pages that may use them. */
export interface Site {
  readonly name: string;
  readonly domain: string;
  readonly origins: readonly string[];
}

export interface Ceremony {
  readonly challengeId: string;
  /** What @simplewebauthn/browser takes. */
  readonly options: unknown;
}

const PROMPT_MS = 5 * 60_000;
/** EdDSA, ES256, RS256 (COSE): what authenticators in use have. */
const ALGORITHMS = [-8, -7, -257];

/**
 * WebAuthn with user verification always and discoverable credentials: the authenticator proves the person, the browser
 * proves the page. A prompt's challenge is random, lives five minutes, serves one purpose and is taken once.
 */
export function createPasskeys(deps: { readonly store: AccessStore; readonly site: Site }) {
  const { store, site } = deps;

  const begin = async (
    purpose: string,
    challenge: string,
    now: number,
    id = randomBytes(16).toString('base64url'),
  ): Promise<string> => {
    await store.putChallenge({ id, purpose, challenge, expiresAt: now + PROMPT_MS });
    return id;
  };
  const finish = async (challengeId: string, purpose: string, now: number): Promise<string> => {
    const challenge = await store.takeChallenge(challengeId, purpose, now);
    if (challenge === null)
      throw new AppError('challenge_expired', 'the passkey prompt was open for too long: try again');
    return challenge;
  };

  return {
    /**
     * One prompt at a time for each `purpose` (an enrolment link, a session): a newer one replaces the older. A device that
     * holds one of `known` refuses, so that a second passkey really is a second device.
     */
    async registration(
      purpose: string,
      person: { readonly name: string; readonly handle: Buffer; readonly known?: readonly string[] },
      now: number,
    ): Promise<Ceremony> {
      const { name, handle, known = [] } = person;
      const options = await generateRegistrationOptions({
        rpName: site.name,
        rpID: site.domain,
        userName: name,
        userDisplayName: name,
        userID: new Uint8Array(handle),
        attestationType: 'none',
        excludeCredentials: known.map((id) => ({ id })),
        supportedAlgorithmIDs: ALGORITHMS,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return { challengeId: await begin(purpose, options.challenge, now, purpose), options };
    },

    async register(purpose: string, response: unknown, now: number): Promise<Passkey> {
      const expectedChallenge = await finish(purpose, purpose, now);
      const verified = await refuseQuietly(() =>
        verifyRegistrationResponse({
          response: response as RegistrationResponseJSON, // the library checks every part of it
          expectedChallenge,
          expectedOrigin: [...site.origins],
          expectedRPID: site.domain,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        }),
      );
      if (!verified.verified) throw failed();
      const { credential, credentialBackedUp } = verified.registrationInfo;
      return {
        credentialId: credential.id,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: credential.transports ?? [],
        isSynced: credentialBackedUp,
      };
    },

    async assertion(purpose: string, now: number): Promise<Ceremony> {
      const options = await generateAuthenticationOptions({
        rpID: site.domain,
        userVerification: 'required',
      });
      return { challengeId: await begin(purpose, options.challenge, now), options };
    },

    /** The member whose passkey signed the challenge. */
    async assert(purpose: string, challengeId: string, response: unknown, now: number): Promise<number> {
      const expectedChallenge = await finish(challengeId, purpose, now);
      const assertion = response as Partial<AuthenticationResponseJSON>; // the library checks every part of it
      const owner = typeof assertion?.id === 'string' ? await store.passkeyOwner(assertion.id) : null;
      if (!owner) throw failed();
      const { passkey } = owner;
      const verified = await refuseQuietly(() =>
        verifyAuthenticationResponse({
          response: assertion as AuthenticationResponseJSON,
          expectedChallenge,
          expectedOrigin: [...site.origins],
          expectedRPID: site.domain,
          credential: {
            id: passkey.credentialId,
            publicKey: new Uint8Array(passkey.publicKey),
            counter: passkey.counter,
            transports: [...passkey.transports],
          },
          requireUserVerification: true,
        }),
      );
      if (!verified.verified) throw failed();
      await store.recordPasskeyUse(passkey.credentialId, verified.authenticationInfo.newCounter, now);
      return owner.memberId;
    },
  };
}

/** The library's refusals quote what the client sent; the client learns only that it was refused. */
async function refuseQuietly<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (cause) {
    throw failed(cause);
  }
}

function failed(cause?: unknown): AppError {
  return new AppError('sign_in_failed', 'the passkey was not accepted', { cause });
}
