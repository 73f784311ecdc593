import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import { readClaims } from '../../registry/access-token.js';
import { registryAddress } from '../../registry/registry-url.js';
import type { Provider, ProviderContext, VerifiedCredential } from '../provider.js';
import { tokenExpired } from './jfrog.api.js';
import { jfrogBrowse } from './jfrog.browse.js';
import { JfrogCredentialDto, StoreJfrogCredentialDto } from './jfrog.dto.js';
import { artifactoryUrl, jfrogEndpoint, type JfrogFields } from './jfrog.fields.js';
import { prove } from './jfrog.proof.js';

/**
 * JFrog Artifactory, in the cloud and self-hosted.
 *
 * @see https://jfrog.com/help/r/jfrog-artifactory-documentation/docker-registry
 */
export const jfrogProvider: Provider<JfrogFields, StoreJfrogCredentialDto, JfrogCredentialDto> = {
  slug: 'jfrog',
  title: 'JFrog Artifactory',
  storeDto: StoreJfrogCredentialDto,
  viewDto: JfrogCredentialDto,
  verify,
  destination: ({ jfrogUrl, username }) => ({ host: new URL(jfrogUrl).origin, principal: username }),
  secretMember: () => 'password',
  destinationMembers: ['jfrogUrl', 'username'],
  imagesAt: ({ jfrogUrl, repositoryKey }) => ({ host: new URL(jfrogUrl).host, path: repositoryKey }),
  view: ({ id, fields, createdAt, description }) => ({
    id,
    jfrogUrl: fields.jfrogUrl,
    repositoryKey: fields.repositoryKey,
    username: fields.username,
    createdAt: createdAt.toISOString(),
    ...(description !== undefined && { description }),
  }),
  browse: jfrogBrowse,
  pull: {
    endpoint: ({ jfrogUrl, repositoryKey }) => {
      const { origin, pathname } = artifactoryUrl(jfrogUrl, `/api/docker/${repositoryKey}`, {});
      return { origin, prefix: pathname };
    },
    repository: (_, image) => image,
    login: ({ fields, secret }) => Promise.resolve({ kind: 'login', username: fields.username, secret }),
  },
  guide: {
    token: [
      'In the platform, under Administration, make a user for this purpose, in a group of its own.',
      'Under Permissions, give that group Read on the one Docker repository.',
      'Under Access Tokens, generate a token scoped to that user, with an end and with a reference token, and copy the reference token.',
    ],
    leastPrivilege:
      'Read on the one repository. For a virtual repository, Read on the local and remote ones in it.',
    checks: [
      'The list of Docker repositories has the one of this key.',
      'The list of its images, one of them, can be read.',
    ],
  },
};

async function verify(
  input: StoreJfrogCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<JfrogFields>> {
  const secret = new Secret(input.password);
  const endpoint = jfrogEndpoint(input.jfrogUrl);
  if (!endpoint)
    throw new DomainError('validation_failed', 'jfrogUrl is not the address of a JFrog platform.');
  const { repositoryKey, username } = input;
  const fields = { jfrogUrl: registryAddress(endpoint), repositoryKey, username };
  // An access token is a JWT and tells when it ends; reference tokens and passwords do not.
  const { expiresAt } = readClaims(input.password);
  try {
    await prove({ fields, secret }, context);
  } catch (error) {
    const isRejected = error instanceof DomainError && error.code === 'credential_rejected';
    throw isRejected && hasPassed(expiresAt) ? tokenExpired() : error;
  }
  return { fields, secret, expiresAt };
}

function hasPassed(moment: Date | undefined): boolean {
  return moment !== undefined && moment.getTime() <= Date.now();
}
