import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Provider, ProviderContext, VerifiedCredential } from '../provider.js';
import { scalewayBrowse } from './scaleway.browse.js';
import { ScalewayCredentialDto, StoreScalewayCredentialDto } from './scaleway.dto.js';
import { registryHost, type ScalewayFields } from './scaleway.fields.js';
import { prove } from './scaleway.proof.js';

const ACCESS_KEY = /^SCW[A-Z0-9]{17}$/;

/** Scaleway Container Registry, proven over Scaleway's API in two calls. */
export const scalewayProvider: Provider<ScalewayFields, StoreScalewayCredentialDto, ScalewayCredentialDto> = {
  slug: 'scaleway',
  title: 'Scaleway Container Registry',
  storeDto: StoreScalewayCredentialDto,
  viewDto: ScalewayCredentialDto,
  envelope: true,

  verify,

  destination: ({ region }) => ({ host: `https://${registryHost(region)}`, principal: 'nologin' }),
  secretMember: () => 'secretKey',
  destinationMembers: ['region'],
  imagesAt: ({ region, namespaceName }) => ({ host: registryHost(region), path: namespaceName }),

  view: ({ id, fields, description, createdAt, updatedAt }) => ({
    id,
    region: fields.region,
    namespaceId: fields.namespaceId,
    namespaceName: fields.namespaceName,
    registryEndpoint: `${registryHost(fields.region)}/${fields.namespaceName}`,
    ...(description === undefined ? {} : { description }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }),

  browse: scalewayBrowse,
  pull: {
    endpoint: ({ region }) => ({ origin: `https://${registryHost(region)}`, prefix: '' }),
    repository: ({ namespaceName }, image) => `${namespaceName}/${image}`,
    login: ({ secret }) => Promise.resolve({ kind: 'login', username: 'nologin', secret }),
  },

  guide: {
    token: [
      'In the Scaleway console open IAM, Applications, and make an application for this purpose.',
      'Give it a policy with the permission set ContainerRegistryReadOnly, scoped to the project of the namespace.',
      'Open API keys, Generate an API key, and choose that application as its bearer.',
      'Copy the secret key. It is shown once and has the form of a UUID; the access key (SCW...) is not needed.',
    ],
    leastPrivilege:
      'The permission set ContainerRegistryReadOnly on the one project that holds the namespace, and nothing else.',
    checks: [
      'Scaleway knows the secret key and shows it a namespace of exactly this name in the region.',
      'The namespace is not locked, broken or being deleted.',
      'The key may read the images of the namespace.',
    ],
  },
};

async function verify(
  { region, namespaceName, secretKey, projectId }: StoreScalewayCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<ScalewayFields>> {
  context.trail.plan('authenticate', 'authorize', 'namespace');
  refuseMixUps(secretKey, projectId);
  const secret = new Secret(secretKey);
  const namespaceId = await prove({ region, name: namespaceName }, secret, context);
  return { fields: { region, namespaceId, namespaceName }, secret };
}

/** The two paste errors that Scaleway's console invites; telling them here spends no failed login. */
function refuseMixUps(secretKey: string, projectId: string | undefined): void {
  if (ACCESS_KEY.test(secretKey)) {
    throw new DomainError('wrong_credential_type', 'This is an access key, not a secret key.', {
      hint: 'The secret key stands beside the access key, is shown once, and has the form of a UUID.',
    });
  }
  if (secretKey.toLowerCase() === projectId?.toLowerCase()) {
    throw new DomainError('wrong_credential_type', 'The secret key equals the project id.', {
      hint: 'Give the secret key of an API key. A project id has the same form but is no secret.',
    });
  }
}
