import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Provider, ProviderContext, StoredCredential, VerifiedCredential } from '../provider.js';
import { quayBrowse } from './quay.browse.js';
import { DEFAULT_QUAY_HOST, QuayCredentialDto, StoreQuayCredentialDto } from './quay.dto.js';
import { endpointOf, type QuayFields } from './quay.fields.js';
import { prove } from './quay.proof.js';

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
  storeDefaults: { quayHost: DEFAULT_QUAY_HOST },
  secretMember: () => 'robotToken',
  destinationMembers: ['quayHost', 'quayNamespace', 'robotUsername'],
  imagesAt: ({ quayHost, quayNamespace }) => ({ host: quayHost, path: quayNamespace }),
  view,
  browse: quayBrowse,
  pull: {
    endpoint: ({ quayHost }) => endpointOf(quayHost),
    repository: ({ quayNamespace }, image) => `${quayNamespace}/${image}`,
    login: ({ fields, secret }) => Promise.resolve({ kind: 'login', username: fields.robotUsername, secret }),
  },
  guide: {
    token: [
      'In Quay open the organization, or your account settings, and there Robot Accounts.',
      'Create a robot account, or take one that serves nothing else.',
      'Give it the permission Read on the repositories to pull. It needs no team.',
      'Copy its user name (namespace+name) and its token. A token that is regenerated ends the old one at once.',
    ],
    leastPrivilege: 'The permission Read on each repository to pull, and nothing else.',
    checks: [
      'The robot account belongs to the namespace.',
      'Quay gives the robot account a token.',
      'At quay.io, the registry takes that token; at any other Quay, the token names the robot account.',
    ],
  },
};

async function verify(
  input: StoreQuayCredentialDto,
  { registry, deadline, trail }: ProviderContext,
): Promise<VerifiedCredential<QuayFields>> {
  const secret = new Secret(input.robotToken);
  const endpoint = endpointOf(input.quayHost ?? DEFAULT_QUAY_HOST);
  const { quayNamespace, robotUsername } = input;
  requireOwnRobot(quayNamespace, robotUsername);
  const identity = { kind: 'login', username: robotUsername, secret } as const;
  const session = registry.session({ endpoint, identity, deadline });
  await prove({ session, trail }, endpoint, robotUsername);
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
