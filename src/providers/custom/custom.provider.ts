import { Secret } from '../../encryption/secret.js';
import { DomainError, type InvalidMember } from '../../problems/domain-error.js';
import { readClaims } from '../../registry/access-token.js';
import { isRepositoryName } from '../../registry/image-name.js';
import { parseRegistryUrl, registryAddress } from '../../registry/registry-url.js';
import type { RegistryEndpoint, RegistryIdentity } from '../../registry/registry.types.js';
import type {
  OpenedCredential,
  Page,
  PageRequest,
  Provider,
  ProviderContext,
  StoredCredential,
  Tag,
  VerifiedCredential,
} from '../provider.js';
import { CustomCredentialDto, StoreCustomCredentialDto } from './custom.dto.js';
import { prove } from './custom.proof.js';

/** What is kept of a credential of any registry beside its secret. Without a user name the secret is a bearer token. */
export interface CustomFields {
  registryUrl: string;
  username?: string;
  namespace?: string;
  /** Kept for later validations; not shown. */
  probeRepository?: string;
}

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
  view,
  browse: { tags },
};

async function verify(
  input: StoreCustomCredentialDto,
  { registry, deadline }: ProviderContext,
): Promise<VerifiedCredential<CustomFields>> {
  const secret = secretOf(input);
  const { username, namespace, probeRepository } = input;
  const endpoint = endpointOf(input.registryUrl);
  const fields = { registryUrl: registryAddress(endpoint), username, namespace, probeRepository };
  const session = registry.session({ endpoint, identity: identityOf(username, secret), deadline });
  const expiresAt = input.token === undefined ? undefined : readClaims(input.token).expiresAt;
  try {
    await prove(session, probeRepository === undefined ? undefined : repositoryOf(fields, probeRepository));
  } catch (error) {
    throw isRejected(error) && hasPassed(expiresAt) ? expired() : error;
  }
  return { fields, secret, expiresAt };
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

function identityOf(username: string | undefined, secret: Secret): RegistryIdentity {
  return username === undefined ? { kind: 'token', secret } : { kind: 'login', username, secret };
}

function endpointOf(registryUrl: string): RegistryEndpoint {
  const endpoint = parseRegistryUrl(registryUrl);
  if (endpoint) return endpoint;
  throw invalid({
    pointer: '/registryUrl',
    code: 'isRegistryUrl',
    message: 'must be the address of a registry',
  });
}

function repositoryOf({ namespace }: CustomFields, image: string): string {
  const repository = namespace === undefined ? image : `${namespace}/${image}`;
  if (isRepositoryName(repository)) return repository;
  throw invalid({
    pointer: '/probeRepository',
    code: 'length',
    message: 'is too long together with namespace',
  });
}

function invalid(member: InvalidMember): DomainError {
  return new DomainError('validation_failed', 'One or more members are not valid.', { errors: [member] });
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

async function tags(
  { fields, secret, cacheKey }: OpenedCredential<CustomFields>,
  image: string,
  page: PageRequest,
  { registry, deadline }: ProviderContext,
): Promise<Page<Tag>> {
  const identity = identityOf(fields.username, secret);
  const reader = registry.reader({ endpoint: endpointOf(fields.registryUrl), identity, deadline, cacheKey });
  const repository = fields.namespace === undefined ? image : `${fields.namespace}/${image}`;
  const { items, nextPosition } = await reader.tags(repository, page);
  return { items: items.map((name) => ({ name })), nextPosition };
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
