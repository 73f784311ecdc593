import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import { parseRegistryHost } from '../../registry/registry-url.js';
import type { RegistryEndpoint, RegistryVisit } from '../../registry/registry.types.js';
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
import { DEFAULT_QUAY_HOST, QuayCredentialDto, StoreQuayCredentialDto } from './quay.dto.js';
import { prove } from './quay.proof.js';

/** What is kept of a Quay robot account beside its token. */
export interface QuayFields {
  quayNamespace: string;
  robotUsername: string;
  quayHost: string;
}

/**
 * Quay.io and self-hosted Quay, by robot account.
 *
 * @see https://docs.quay.io/glossary/robot-accounts.html
 */
export const quayProvider: Provider<QuayFields, StoreQuayCredentialDto, QuayCredentialDto> = {
  slug: 'quay',
  title: 'Quay',
  storeDto: StoreQuayCredentialDto,
  viewDto: QuayCredentialDto,
  verify,
  destination: ({ quayHost, robotUsername }) => ({
    host: endpointOf(quayHost).origin,
    principal: robotUsername,
  }),
  view,
  browse: { tags },
};

async function verify(
  input: StoreQuayCredentialDto,
  { registry, deadline }: ProviderContext,
): Promise<VerifiedCredential<QuayFields>> {
  const secret = new Secret(input.robotToken);
  const endpoint = endpointOf(input.quayHost ?? DEFAULT_QUAY_HOST);
  const { quayNamespace, robotUsername } = input;
  requireOwnRobot(quayNamespace, robotUsername);
  const session = registry.session(visitOf(endpoint, robotUsername, { secret, deadline }));
  await prove(session, endpoint, robotUsername);
  return { fields: { quayNamespace, robotUsername, quayHost: new URL(endpoint.origin).host }, secret };
}

/** A robot belongs to one namespace and can be given rights in no other, so this needs no call. */
function requireOwnRobot(quayNamespace: string, robotUsername: string): void {
  if (robotUsername.startsWith(`${quayNamespace}+`)) return;
  throw new DomainError('validation_failed', 'The robot account does not belong to the namespace.', {
    errors: [
      {
        pointer: '/robotUsername',
        code: 'robotNamespace',
        message: 'must begin with quayNamespace and a plus sign',
      },
    ],
  });
}

function endpointOf(quayHost: string): RegistryEndpoint {
  const endpoint = parseRegistryHost(quayHost);
  if (!endpoint) throw new DomainError('validation_failed', 'quayHost is not a host name.');
  return endpoint;
}

function visitOf(
  endpoint: RegistryEndpoint,
  username: string,
  { secret, ...visit }: Omit<RegistryVisit, 'endpoint' | 'identity'> & { secret: Secret },
): RegistryVisit {
  return { ...visit, endpoint, identity: { kind: 'login', username, secret } };
}

async function tags(
  { fields, secret, cacheKey }: OpenedCredential<QuayFields>,
  image: string,
  page: PageRequest,
  { registry, deadline }: ProviderContext,
): Promise<Page<Tag>> {
  const visit = visitOf(endpointOf(fields.quayHost), fields.robotUsername, { secret, deadline, cacheKey });
  const { items, nextPosition } = await registry.reader(visit).tags(`${fields.quayNamespace}/${image}`, page);
  return { items: items.map((name) => ({ name })), nextPosition };
}

function view({ id, fields, createdAt, description }: StoredCredential<QuayFields>): QuayCredentialDto {
  const { quayNamespace, robotUsername, quayHost } = fields;
  return {
    id,
    quayNamespace,
    robotUsername,
    quayHost,
    createdAt: createdAt.toISOString(),
    ...(description !== undefined && { description }),
  };
}
