import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Provider, ProviderContext, VerifiedCredential } from '../provider.js';
import { assertImagesReadable, findNamespace, type ScalewayNamespace } from './scaleway.api.js';
import { ScalewayCredentialDto, StoreScalewayCredentialDto } from './scaleway.dto.js';

const ACCESS_KEY = /^SCW[A-Z0-9]{17}$/;
const UNUSABLE = new Set(['locked', 'error', 'deleting']);

/** What is kept of a Scaleway credential beside its secret. */
export interface ScalewayFields {
  region: string;
  namespaceId: string;
  namespaceName: string;
}

/** Scaleway Container Registry, proven over Scaleway's API in two calls. */
export const scalewayProvider: Provider<ScalewayFields, StoreScalewayCredentialDto, ScalewayCredentialDto> = {
  slug: 'scaleway',
  title: 'Scaleway Container Registry',
  storeDto: StoreScalewayCredentialDto,
  viewDto: ScalewayCredentialDto,
  envelope: true,

  verify,

  destination: ({ region }) => ({ host: `https://${registryHost(region)}`, principal: 'nologin' }),

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
};

function registryHost(region: string): string {
  return `rg.${region}.scw.cloud`;
}

/** Finding the namespace proves the key; reading its images proves that the key may read there. */
async function verify(
  { region, namespaceName, secretKey, projectId }: StoreScalewayCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<ScalewayFields>> {
  refuseMixUps(secretKey, projectId);
  const secret = new Secret(secretKey);
  const namespace = await findNamespace({ region, name: namespaceName }, secret, context);
  assertUsable(namespace);
  await assertImagesReadable({ region, namespaceId: namespace.id }, secret, context);
  return { fields: { region, namespaceId: namespace.id, namespaceName }, secret };
}

/** The two paste errors that Scaleway's console invites; telling them here spends no failed login. */
function refuseMixUps(secretKey: string, projectId: string): void {
  if (ACCESS_KEY.test(secretKey)) {
    throw new DomainError('wrong_credential_type', 'This is an access key, not a secret key.', {
      hint: 'The secret key stands beside the access key, is shown once, and has the form of a UUID.',
    });
  }
  if (secretKey.toLowerCase() === projectId.toLowerCase()) {
    throw new DomainError('wrong_credential_type', 'The secret key equals the project id.', {
      hint: 'Give the secret key of an API key. A project id has the same form but is no secret.',
    });
  }
}

function assertUsable({ status }: ScalewayNamespace): void {
  if (!UNUSABLE.has(status)) return;
  throw new DomainError(
    'namespace_unavailable',
    'The namespace is locked, broken or being deleted at Scaleway.',
  );
}
