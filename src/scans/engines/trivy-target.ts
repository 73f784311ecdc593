import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import { isDigest, isRepositoryName } from '../../registry/image-name.js';
import type { ScanAuthorization, ScanTarget } from '../scanner.js';

/** A name or an IPv4 address, perhaps with a port. Nothing that could be taken for an option or another host. */
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/;

/**
 * What Docker calls the registry that image names without a host mean, for historical reasons.
 * https://github.com/google/go-containerregistry/blob/v0.21.9/pkg/authn/keychain.go
 */
const DEFAULT_REGISTRY_KEY = 'https://index.docker.io/v1/';
const DEFAULT_REGISTRY_HOSTS = ['docker.io', 'index.docker.io'];

/**
 * The one image, as `host/repository@digest`.
 *
 * @throws {DomainError} `image_not_scannable` for what cannot be written so.
 */
export function imageReference({ registryHost, repository, digest }: ScanTarget): string {
  if (!HOST.test(registryHost) || !isRepositoryName(repository) || !isDigest(digest)) {
    throw new DomainError('image_not_scannable', 'The scanner cannot name an image of this registry.');
  }
  return `${hostInReference(registryHost)}/${repository}@${digest}`;
}

/**
 * A Docker configuration that logs in to this registry and no other. A token goes as it is to the registry: go-containerregistry
 * sends `registrytoken` as Bearer.
 */
export function dockerConfiguration({ registryHost, authorization }: ScanTarget): Secret {
  const key = DEFAULT_REGISTRY_HOSTS.includes(registryHost)
    ? DEFAULT_REGISTRY_KEY
    : hostInReference(registryHost);
  return loginOf(authorization).map(
    (login) => `{"auths":{${login === '' ? '' : `${JSON.stringify(key)}:${login}`}}}`,
  );
}

function loginOf(authorization: ScanAuthorization): Secret {
  if (authorization.kind === 'none') return new Secret('');
  if (authorization.kind === 'bearer') {
    return authorization.token.map((token) => JSON.stringify({ registrytoken: token }));
  }
  const { username, password } = authorization;
  return password.map((clear) =>
    JSON.stringify({ auth: Buffer.from(`${username}:${clear}`, 'utf8').toString('base64') }),
  );
}

/** Without a dot or a port, `host/app` would be the repository of that name at the default registry. */
function hostInReference(host: string): string {
  return /[.:]/.test(host) || host === 'localhost' ? host : `${host}:443`;
}
