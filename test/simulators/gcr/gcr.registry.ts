import { basicOf } from '../authorization.js';
import { OciRegistry } from '../registry/oci-registry.js';
import { ociError } from '../registry/registry-errors.js';
import { bearerStyle, type Account, type RegistryStyle } from '../registry/registry-style.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import {
  GCR_ACCOUNTS,
  GCR_HOSTS,
  GCR_REPOSITORIES,
  mayDownload,
  resourceName,
  type GcrAccount,
  type GcrRepository,
} from './gcr.data.js';
import { keyFile, keyMembers } from './gcr.keys.js';
import { holderOf } from './gcr.oauth.js';

const REGISTRIES = new Map(Object.keys(GCR_HOSTS).map((host) => [host, new OciRegistry(styleOf(host))]));

/**
 * The registries themselves, which take the text of a key file as the password of `_json_key`, and its access token as
 * that of `oauth2accesstoken`.
 */
export function answerRegistry(request: SimulatedRequest): Reply {
  return REGISTRIES.get(request.host)?.answer(withKey(request)) ?? { status: 404 };
}

/** An access token stands for the key that it was given for. */
function withKey(request: SimulatedRequest): SimulatedRequest {
  const login = basicOf(request.headers);
  const holder = login?.user === 'oauth2accesstoken' ? holderOf(login.secret) : undefined;
  if (!holder) return request;
  const key = Buffer.from(`_json_key:${keyFile(keyMembers(holder.email))}`).toString('base64');
  return { ...request, headers: { ...request.headers, authorization: `Basic ${key}` } };
}

function styleOf(host: string): RegistryStyle {
  const here = GCR_REPOSITORIES.filter((one) => one.location === GCR_HOSTS[host] && isServed(host, one));
  const content = here.flatMap((one) =>
    Object.entries(one.packages).map(([image, tags]) => [`${pathOf(host, one)}/${image}`, tags] as const),
  );
  return bearerStyle({
    host,
    tokenPath: '/v2/token',
    tokenMembers: ['token', 'expires_in'],
    badLogin: ociError(401, 'UNAUTHORIZED', 'authentication failed'),
    denies: 'forbidden',
    catalog: 'none',
    content: Object.fromEntries(content),
    accounts: Object.values(GCR_ACCOUNTS)
      .filter(({ isDisabled }) => !isDisabled)
      .map((account) => accountAt(host, here, account)),
  });
}

function isServed(host: string, { id, format }: GcrRepository): boolean {
  return format === 'DOCKER' && (host.endsWith('.pkg.dev') || id === host);
}

/** `example.com:project` is written `example.com/project` in a reference. */
function pathOf(host: string, { project, id }: GcrRepository): string {
  const root = project.replace(':', '/');
  return host.endsWith('.pkg.dev') ? `${root}/${id}` : root;
}

function accountAt(host: string, here: GcrRepository[], account: GcrAccount): Account {
  const pulls = here
    .filter((one) => mayDownload(account, resourceName(one)))
    .map((one) => `${pathOf(host, one)}/*`);
  return { user: '_json_key', secret: keyFile(keyMembers(account.email)), pulls };
}
