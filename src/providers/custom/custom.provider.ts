import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import { readClaims } from '../../registry/access-token.js';
import { isRepositoryName } from '../../registry/image-name.js';
import { registryAddress } from '../../registry/registry-url.js';
import { warnOfGrants } from '../granted-access.js';
import type { Provider, ProviderContext, StoredCredential, VerifiedCredential } from '../provider.js';
import { customBrowse } from './custom.browse.js';
import { CustomCredentialDto, StoreCustomCredentialDto } from './custom.dto.js';
import { type CustomFields, endpointOf, identityOf, invalid, repositoryOf } from './custom.fields.js';
import { prove } from './custom.proof.js';

/** Any registry that speaks the OCI distribution API. */
export const customProvider: Provider<CustomFields, StoreCustomCredentialDto, CustomCredentialDto> = {
  slug: 'custom',
  title: 'Custom registry',
  storeDto: StoreCustomCredentialDto,
  viewDto: CustomCredentialDto,
  verify,
  destination: ({ registryUrl, username }) => ({
    host: endpointOf(registryUrl).origin,
    principal: username ?? '',
  }),
  secretMember: ({ username }) => (username === undefined ? 'token' : 'password'),
  destinationMembers: ['registryUrl', 'username'],
  imagesAt: ({ registryUrl, namespace }) => {
    const { origin, prefix } = endpointOf(registryUrl);
    const path = [prefix.slice(1), namespace ?? ''].filter((part) => part !== '').join('/');
    return { host: new URL(origin).host, path };
  },
  view,
  browse: customBrowse,
  dockerRegistry: { name: 'custom' },
  pull: {
    endpoint: ({ registryUrl }) => endpointOf(registryUrl),
    repository: repositoryOf,
    login: ({ fields, secret }) => Promise.resolve(identityOf(fields.username, secret)),
  },
  guide: {
    token: [
      'In the registry make an account, a robot account or an access token for this purpose alone.',
      'Give it the right to pull the repositories that are needed, and no other.',
      'Send its user name and password, or a ready bearer token in place of both.',
      'Name a private repository that it may pull in probeRepository, so that pulling is proven and not only the login.',
    ],
    leastPrivilege:
      'The right to pull (read) from the repositories that are needed; to list images, also the right to read the catalogue.',
    checks: [
      'The address answers as a container registry and names a token server that belongs to it.',
      'The registry takes the credential where it refuses strangers.',
      'The credential may read the tags of probeRepository, where one is given.',
    ],
  },
};

async function verify(
  input: StoreCustomCredentialDto,
  { registry, deadline, trail }: ProviderContext,
): Promise<VerifiedCredential<CustomFields>> {
  const secret = secretOf(input);
  const { username, namespace, probeRepository } = input;
  const endpoint = endpointOf(input.registryUrl);
  const fields = { registryUrl: registryAddress(endpoint), username, namespace, probeRepository };
  const session = registry.session({ endpoint, identity: identityOf(username, secret), deadline });
  const claims = readClaims(input.token ?? '');
  try {
    await prove({ session, trail, username }, probeOf(fields));
  } catch (error) {
    throw isRejected(error) && hasPassed(claims.expiresAt) ? expired() : error;
  }
  warnOfGrants(claims, trail);
  return { fields, secret, expiresAt: claims.expiresAt };
}

/** Exactly one way to log in: user name and password, or a token. */
function secretOf({ username, password, token }: StoreCustomCredentialDto): Secret {
  const isLogin = username !== undefined && password !== undefined && token === undefined;
  const isToken = token !== undefined && username === undefined && password === undefined;
  if (isLogin) return new Secret(password);
  if (isToken) return new Secret(token);
  throw invalid({
    pointer: '',
    code: 'oneLogin',
    message: 'must have username and password, or token, and not both',
  });
}

function probeOf(fields: CustomFields): string | undefined {
  if (fields.probeRepository === undefined) return undefined;
  const repository = repositoryOf(fields, fields.probeRepository);
  if (isRepositoryName(repository)) return repository;
  throw invalid({
    pointer: '/probeRepository',
    code: 'length',
    message: 'is too long together with namespace',
  });
}

function isRejected(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'credential_rejected';
}

function hasPassed(moment: Date | undefined): boolean {
  return moment !== undefined && moment.getTime() <= Date.now();
}

function expired(): DomainError {
  return new DomainError(
    'credential_expired',
    'The registry rejected the token, which says itself that it has ended.',
  );
}

function view({ id, fields, createdAt, description }: StoredCredential<CustomFields>): CustomCredentialDto {
  const { registryUrl, username, namespace } = fields;
  return {
    id,
    registryUrl,
    ...(username !== undefined && { username }),
    ...(namespace !== undefined && { namespace }),
    createdAt: createdAt.toISOString(),
    ...(description !== undefined && { description }),
  };
}
