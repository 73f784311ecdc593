import { ownEntry } from '../own-entry.js';
import { basicOf } from '../authorization.js';
import { manifestReply } from '../registry/oci-registry.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { JFROG_ACCOUNTS, JFROG_EXPIRED_TOKEN, JFROG_REPOSITORIES, type JfrogAccount } from './jfrog.data.js';
import { BAD_CREDENTIALS, FORBIDDEN, jfrogError, TOKEN_EXPIRED } from './jfrog.errors.js';

export const JFROG_HOST = 'acme.jfrog.io';

const VERSION = { 'X-JFrog-Version': 'Artifactory/7.111.4 81104900', 'X-Artifactory-Id': 'simulated' };
const ROUTE =
  /^\/artifactory\/api\/(?:(?<list>repositories)|docker\/(?<key>[^/]+)\/v2\/(?:(?<catalog>_catalog)|(?<image>.+)\/(?:tags\/list|manifests\/(?<reference>[^/]+)))?)$/;

/**
 * Artifactory of a JFrog platform: its own API and the Docker API of its repositories.
 * @see https://jfrog.com/help/r/jfrog-rest-apis/artifactory-rest-apis
 */
export function answerJfrog(request: SimulatedRequest): Reply {
  const reply = route(request);
  return { ...reply, headers: { ...VERSION, ...reply.headers } };
}

function route(request: SimulatedRequest): Reply {
  const found = ROUTE.exec(request.url.pathname)?.groups;
  if (!found) return jfrogError(404, 'Not Found');
  const login = basicOf(request.headers);
  if (login?.secret === JFROG_EXPIRED_TOKEN) return TOKEN_EXPIRED;
  const accounts: readonly JfrogAccount[] = Object.values(JFROG_ACCOUNTS);
  const account = accounts.find(({ user, secret }) => user === login?.user && secret === login.secret);
  if (!account) return BAD_CREDENTIALS;
  return found['list'] === undefined ? docker(request, account, found) : repositories(request, account);
}

/** The Docker API of one repository. */
function docker(
  request: SimulatedRequest,
  { reads }: JfrogAccount,
  { key = '', catalog, image, reference }: Record<string, string | undefined>,
): Reply {
  const images = JFROG_REPOSITORIES[key]?.images;
  if (!images) return jfrogError(404, 'Not Found');
  if (!reads.includes(key)) return FORBIDDEN;
  if (catalog !== undefined) return page(request, 'repositories', Object.keys(images), {});
  if (image === undefined) return { status: 200, json: {} };
  const tags = ownEntry(images, image);
  if (!tags) return jfrogError(404, 'Not Found');
  return reference === undefined
    ? page(request, 'tags', tags, { name: image })
    : manifestReply(request, image, { tags, reference });
}

/** All of them at once: this list has no pages. */
function repositories({ url }: SimulatedRequest, { sees }: JfrogAccount): Reply {
  const wanted = url.searchParams.get('packageType')?.toLowerCase();
  const visible = Object.entries(JFROG_REPOSITORIES).filter(
    ([key, { packageType }]) =>
      sees.includes(key) && (wanted === undefined || packageType.toLowerCase() === wanted),
  );
  const json = visible.map(([key, { type, packageType, description }]) => ({
    key,
    ...(description && { description }),
    type,
    url: `https://${JFROG_HOST}/artifactory/${key}`,
    packageType,
  }));
  return { status: 200, json };
}

/** `last` is how many came before, and the link lacks the path of the repository: both were seen in Artifactory. */
function page(request: SimulatedRequest, member: string, all: readonly string[], beside: object): Reply {
  const { searchParams, pathname } = request.url;
  const before = Number(searchParams.get('last') ?? 0);
  const size = Number(searchParams.get('n') ?? all.length);
  if (!Number.isInteger(before) || !Number.isInteger(size)) return jfrogError(400, 'n and last are integers');
  const items = all.slice(before, before + size);
  const next = before + items.length;
  const path = pathname.replace(/^.*(?=\/v2\/)/, '');
  const Link = `<${path}?n=${size}&last=${next}>; rel="next"`;
  const headers = { ...(next < all.length && { Link }) };
  return { status: 200, headers, json: { ...beside, [member]: items } };
}
