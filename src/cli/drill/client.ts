import { createAuthenticator } from './security-key.ts';

/** A browser, as far as the product can tell: one origin, one cookie, one security key. */
export interface Browser {
  /** The session's cookie: what a thief would carry away. */
  readonly cookie: string;
  call<Reply>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<Reply>;
  /** Uses the security key again; `call` for what wants it fresh works afterwards. */
  stepUp(): Promise<void>;
}

/** Enrols a new passkey with the token of an enrolment link and is signed in. */
export async function enrol(origin: string, token: string, name: string): Promise<Browser> {
  const key = createAuthenticator({ origin });
  let cookie = '';
  const call = async <Reply>(method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        origin,
        accept: 'application/json',
        ...(cookie ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set) cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    // The reply's shape is the contract's: this drill talks to a server of its own version.
    return (text === '' ? undefined : JSON.parse(text)) as Reply;
  };
  const creation = await call<{ challengeId: string; options: unknown }>('POST', '/api/enrol/options', {
    token,
  });
  await call('POST', '/api/enrol/verify', { token, name, response: key.register(creation.options) });
  return {
    get cookie() {
      return cookie;
    },
    call,
    async stepUp() {
      const { challengeId, options } = await call<{ challengeId: string; options: unknown }>(
        'POST',
        '/api/step-up/options',
        {},
      );
      await call('POST', '/api/step-up/verify', { challengeId, response: key.assert(options) });
    },
  };
}
