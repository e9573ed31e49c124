import type { ProjectId } from '#core';
import type { ProjectPolicy } from '#privacy';
import type { Arrival } from './arrival.ts';
import type { Policies } from './policies.ts';
import { refused } from './refusals.ts';
import type { WireEndpoint } from './wire/endpoint.ts';
import type { OpenedRequest } from './wire/request.ts';

/** Who presents a service account at `/import`: its project, or undefined when it may not import there. Implemented by `access`. */
export interface ImportCredentials {
  projectOf(account: {
    readonly name: string;
    readonly secret: string;
    readonly projectId: number | undefined;
  }): Promise<ProjectId | undefined>;
}

/** What a request says about who sends it, apart from the tokens inside its records. */
interface Credential {
  readonly authorization: string | undefined;
  readonly apiKey: string | undefined;
  readonly projectId: string | undefined;
}

/** Arrivals of one project. Almost every request is one of these. */
interface Share {
  readonly policy: ProjectPolicy;
  readonly arrivals: readonly Arrival[];
}

/** Whose the records are. Of strangers no project is known. */
export interface Sender {
  readonly shares: readonly Share[];
  readonly strangers: readonly Arrival[];
  /** A service account with its secret, which a steward has given: whoever knows the public token alone has none. */
  readonly hasAccount: boolean;
}

export interface AuthenticateDeps {
  readonly policies: Policies;
  readonly importCredentials: ImportCredentials;
}

/** By the tokens inside the records, or where history is brought by the credential of the request. */
export async function authenticate(
  endpoint: WireEndpoint,
  arrivals: readonly Arrival[],
  opened: OpenedRequest,
  deps: AuthenticateDeps,
): Promise<Sender> {
  const credential = credentialOf(opened);
  const isImport =
    endpoint.credential === 'importer' ||
    // Profiles of history: who names a project brings its service account. SDKs never do.
    (endpoint.credential === 'tokenOrImporter' && credential.projectId !== undefined);
  const found = isImport ? await importer(credential, deps) : undefined;
  if (!found) return { ...(await byToken(arrivals, deps.policies)), hasAccount: false };
  const { policy, hasAccount } = found;
  return { shares: [{ policy, arrivals }], strangers: [], hasAccount };
}

function credentialOf({ parameters, authorization }: OpenedRequest): Credential {
  return { authorization, apiKey: parameters.get('api_key'), projectId: parameters.get('project_id') };
}

/** What the records' own tokens say. Unknown tokens are refused by record; the whole request only where none is known. */
async function byToken(
  arrivals: readonly Arrival[],
  policies: Policies,
): Promise<{ shares: readonly Share[]; strangers: readonly Arrival[] }> {
  const byToken = Map.groupBy(arrivals, (arrival) => arrival.token);
  const shares: Share[] = [];
  const strangers: Arrival[] = [];
  for (const [token, group] of byToken) {
    const policy = token === undefined ? undefined : await policies.byToken(token);
    if (policy) shares.push({ policy, arrivals: group });
    else strangers.push(...group);
  }
  if (shares.length === 0 && strangers.length > 0) throw refused('unknown_token');
  return { shares, strangers };
}

/**
 * Who may bring history: a service account with its secret, or a project's token as user name, as `api_key` or, as the SDKs
 * for servers have it, inside the records. Undefined: the records' own tokens decide (an `api_key` of elsewhere says nothing).
 */
async function importer(
  credential: Credential,
  deps: AuthenticateDeps,
): Promise<{ policy: ProjectPolicy; hasAccount: boolean } | undefined> {
  const basic = readBasic(credential.authorization);
  if (basic && basic.secret !== '') {
    const projectId = /^\d{1,9}$/.test(credential.projectId ?? '') ? Number(credential.projectId) : undefined;
    const project = await deps.importCredentials.projectOf({ ...basic, projectId });
    const policy = project === undefined ? undefined : await deps.policies.byProject(project);
    if (!policy) throw refused('invalid_credentials');
    return { policy, hasAccount: true };
  }
  const token = basic ? basic.name : credential.apiKey;
  const policy = token === undefined ? undefined : await deps.policies.byToken(token);
  if (!policy && basic) throw refused('invalid_credentials');
  return policy && { policy, hasAccount: false };
}

function readBasic(authorization: string | undefined): { name: string; secret: string } | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]{1,1024})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0
    ? { name: text, secret: '' }
    : { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}
