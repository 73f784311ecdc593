import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Provider, ProviderContext, StoredCredential, VerifiedCredential } from '../provider.js';
import { hubList, hubLogin } from './dockerhub.api.js';
import { dockerhubBrowse } from './dockerhub.browse.js';
import {
  DOCKERHUB_REGISTRY_URL,
  DockerhubCredentialDto,
  StoreDockerhubCredentialDto,
} from './dockerhub.dto.js';
import type { DockerhubFields } from './dockerhub.fields.js';

/**
 * Docker Hub, by personal or organization access token, proven over the Hub's API in two calls.
 *
 * @see https://docs.docker.com/security/access-tokens/
 */
export const dockerhubProvider: Provider<
  DockerhubFields,
  StoreDockerhubCredentialDto,
  DockerhubCredentialDto
> = {
  slug: 'dockerhub',
  title: 'Docker Hub',
  storeDto: StoreDockerhubCredentialDto,
  viewDto: DockerhubCredentialDto,
  verify,
  destination: ({ dockerhubUsername }) => ({ host: 'https://hub.docker.com', principal: dockerhubUsername }),
  secretMember: () => 'accessToken',
  destinationMembers: ['dockerhubUsername'],
  imagesAt: ({ dockerhubUsername }) => ({ host: 'docker.io', path: dockerhubUsername.toLowerCase() }),
  view,
  browse: dockerhubBrowse,
  dockerRegistry: {
    name: 'dockerHub',
    storeBody: (dockerhubUsername, accessToken) => ({ dockerhubUsername, accessToken }),
  },
  pull: {
    endpoint: () => ({ origin: 'https://registry-1.docker.io', prefix: '' }),
    /** With a slash the name has its namespace, as when browsing: `library/alpine`. */
    repository: ({ dockerhubUsername }, image) =>
      image.includes('/') ? image : `${dockerhubUsername.toLowerCase()}/${image}`,
    login: ({ fields, secret }) =>
      Promise.resolve({ kind: 'login', username: fields.dockerhubUsername, secret }),
  },
  guide: {
    token: [
      'On app.docker.com open Account settings, Personal access tokens, and choose Generate new token.',
      'Give it a description, an expiration date, and the access permission "Read-only".',
      'Copy the token, which begins with dckr_pat_ and is shown once. Your Docker ID is the user name.',
      'An organization on a Team or Business plan makes an organization access token (dckr_oat_) under its own Access tokens instead, with the right to list and pull its repositories. The name of the organization is then the user name.',
    ],
    leastPrivilege:
      'The access permission "Read-only" of a personal access token, which covers every repository of the account. An organization access token can be limited to single repositories and is the better choice. "Public repo read-only" is not enough.',
    checks: [
      'Docker Hub logs the user name and the token in, and says that the token may read private repositories.',
      'The token can list the repositories of the user or organization.',
    ],
  },
};

/**
 * The login is the proof of the credential, since the list of repositories is shown to strangers as well; the list
 * proves the namespace and the right to read it. The token server of the registry is not asked: it gives tokens for
 * nothing to whoever lacks a right.
 */
async function verify(
  { dockerhubUsername, accessToken }: StoreDockerhubCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<DockerhubFields>> {
  const { trail } = context;
  const secret = new Secret(accessToken);
  trail.plan('authenticate', 'authorize', 'namespace').at('authenticate', 'authorize').tries('pull');
  const token = await hubLogin(dockerhubUsername, secret, context);
  const missing = new DomainError(
    'namespace_not_found',
    'Docker Hub has no user or organization of this name.',
  );
  const path = ['namespaces', dockerhubUsername, 'repositories'];
  trail.at('namespace').tries('list');
  await hubList({ path, number: 1, size: 1, missing }, token, context);
  trail.proved('list');
  return { fields: { dockerhubUsername }, secret };
}

function view({
  id,
  fields,
  createdAt,
  description,
}: StoredCredential<DockerhubFields>): DockerhubCredentialDto {
  return {
    id,
    dockerhubUsername: fields.dockerhubUsername,
    registryUrl: DOCKERHUB_REGISTRY_URL,
    createdAt: createdAt.toISOString(),
    ...(description !== undefined && { description }),
  };
}
