import type { Secret } from '../encryption/secret.js';
import type { PlatformImage } from '../registry/manifest.js';
import type { AnyProvider, OpenedCredential, ProviderContext } from './provider.js';

/** What pulls may be done with, by somebody who is handed it. */
export type PullAuthorization =
  { kind: 'basic'; username: string; password: Secret } | { kind: 'bearer'; token: Secret };

/** Where the images of a repository are pulled from. */
export interface PullPlace {
  /** As image references name it; Docker Hub is `docker.io`. */
  registryHost: string;
  registryOrigin: string;
  /** Whole path below the host. */
  repository: string;
}

/** A stored credential on its way to one image of its registry. `image` is as `browse.images` names it. */
export interface Pull {
  provider: AnyProvider;
  credential: OpenedCredential<object>;
  image: string;
}

/**
 * A token that ends sooner could end while the image is pulled, and cannot be renewed by whoever is handed it. Docker
 * Hub's and many others' five minutes count, whose clocks may be some seconds off ours.
 */
const SHORTEST_TOKEN_MS = 290_000;

export function pullPlaceOf({ provider, credential, image }: Pull): PullPlace {
  const { origin, prefix } = provider.pull.endpoint(credential.fields);
  const { host, path } = provider.imagesAt(credential.fields);
  // Below a prefix the API knows the image by less than its reference has.
  const repository = prefix === '' ? provider.pull.repository(credential.fields, image) : `${path}/${image}`;
  return { registryHost: host, registryOrigin: origin, repository };
}

/**
 * The image that a tag or digest leads to now.
 *
 * @throws DomainError `repository_not_found`, `image_not_found`, and the problems of asking a provider
 */
export async function resolveImage(
  pull: Pull,
  reference: string,
  context: ProviderContext,
): Promise<PlatformImage> {
  const { provider, credential, image } = pull;
  const repository = provider.pull.repository(credential.fields, image);
  const identity = await provider.pull.login(credential, context);
  const endpoint = provider.pull.endpoint(credential.fields);
  const visit = { endpoint, identity, deadline: context.deadline, cacheKey: credential.cacheKey };
  return context.registry.reader(visit).image(repository, reference);
}

/**
 * What an engine may pull this one image with: a token of the registry for nothing else where it gives one that lasts, or
 * else the login itself. Asked for anew each time, so that it lasts as long as it can.
 */
export async function authorizePull(pull: Pull, context: ProviderContext): Promise<PullAuthorization> {
  const { provider, credential, image } = pull;
  const identity = await provider.pull.login(credential, context);
  if (identity.kind === 'token') return { kind: 'bearer', token: identity.secret };
  const login = { kind: 'basic', username: identity.username, password: identity.secret } as const;
  const endpoint = provider.pull.endpoint(credential.fields);
  // The engine asks under the whole path of the image, for which a token for less would be refused.
  if (endpoint.prefix !== '') return login;
  const repository = provider.pull.repository(credential.fields, image);
  const reader = context.registry.reader({ endpoint, identity, deadline: context.deadline });
  const { token, claims } = await reader.authorizePull(repository);
  if (token === undefined) return login;
  // Some servers, such as Quay's, tell the end in the token alone.
  const endsAt = Math.max(token.expiresAt, claims.expiresAt?.getTime() ?? 0);
  return endsAt - Date.now() >= SHORTEST_TOKEN_MS ? { kind: 'bearer', token: token.secret } : login;
}
