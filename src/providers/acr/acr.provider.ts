import { Secret } from '../../encryption/secret.js';
import { readClaims } from '../../registry/access-token.js';
import { ImageDto, NamespaceDto, TagDto } from '../browse-item.dto.js';
import type {
  OpenedCredential,
  Provider,
  ProviderBrowse,
  ProviderContext,
  VerifiedCredential,
} from '../provider.js';
import { ownNamespace, registryImages, registryTags, type RegistryVisitor } from '../registry-browse.js';
import { AcrCredentialDto, StoreAcrCredentialDto } from './acr.dto.js';
import { acrProblem } from './acr.refusal.js';
import { CATALOG_SCOPE, prove } from './acr.proof.js';

/** What is kept of a credential of an Azure Container Registry beside its secret. */
export interface AcrFields {
  /** In lower case. */
  acrLoginServer: string;
  servicePrincipalId: string;
}

const browse: ProviderBrowse<AcrFields, NamespaceDto, ImageDto, TagDto> = {
  dtos: { namespace: NamespaceDto, image: ImageDto, tag: TagDto },

  /** A registry has no namespaces: it is one. */
  namespaces: ({ fields }, page) => ownNamespace(fields.acrLoginServer, page),

  async images(credential, page, context) {
    try {
      return await registryImages(visitorOf(credential), { scope: CATALOG_SCOPE }, page, context);
    } catch (error) {
      throw acrProblem(error, 'images');
    }
  },

  async tags(credential, image, page, context) {
    try {
      return await registryTags(visitorOf(credential), image, page, context);
    } catch (error) {
      throw acrProblem(error, 'tags');
    }
  },

  documentedPaging: { size: 'pageSize', defaultSize: 50, cursor: 'link', next: 'link' },
};

/**
 * Azure Container Registry, by service principal or repository-scoped token.
 *
 * @see https://learn.microsoft.com/azure/container-registry/container-registry-auth-service-principal
 */
export const acrProvider: Provider<AcrFields, StoreAcrCredentialDto, AcrCredentialDto> = {
  slug: 'acr',
  title: 'Azure Container Registry',
  storeDto: StoreAcrCredentialDto,
  viewDto: AcrCredentialDto,
  verify,
  destination: ({ acrLoginServer, servicePrincipalId }) => ({
    host: originOf(acrLoginServer),
    principal: servicePrincipalId,
  }),
  secretMember: () => 'servicePrincipalPassword',
  destinationMembers: ['acrLoginServer', 'servicePrincipalId'],
  imagesAt: ({ acrLoginServer }) => ({ host: acrLoginServer, path: '' }),
  view: ({ id, fields, createdAt, description }) => ({
    id,
    acrLoginServer: fields.acrLoginServer,
    servicePrincipalId: fields.servicePrincipalId,
    createdAt: createdAt.toISOString(),
    ...(description !== undefined && { description }),
  }),
  browse,
  pull: {
    endpoint: ({ acrLoginServer }) => ({ origin: originOf(acrLoginServer), prefix: '' }),
    repository: (_, image) => image,
    login: ({ fields, secret }) => Promise.resolve(placeOf(fields, secret).identity),
  },
  guide: {
    token: [
      'In Microsoft Entra ID, make an app registration for this purpose and copy its application (client) ID.',
      'Under Certificates & secrets, make a client secret and copy its value; it is shown once.',
      'On the registry, under Access control (IAM), give the application the role AcrPull.',
      'For single repositories make a repository-scoped token instead, and store its name and password.',
    ],
    leastPrivilege:
      'The role AcrPull on the one registry. On a registry with ABAC repository permissions: Container Registry Repository Reader and Container Registry Repository Catalog Lister. For a repository-scoped token: a scope map with content/read and metadata/read.',
    checks: [
      'A login at the token endpoint of the registry, without a scope.',
      'A token to list repositories, and the first of them, for a service principal.',
      'The version check with the token of the login, for a repository-scoped token or an admin user.',
    ],
  },
};

async function verify(
  input: StoreAcrCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<AcrFields>> {
  const secret = new Secret(input.servicePrincipalPassword);
  const { servicePrincipalId } = input;
  const fields = { acrLoginServer: input.acrLoginServer.toLowerCase(), servicePrincipalId };
  await prove(placeOf(fields, secret), context);
  // A refresh token of Microsoft Entra ID is a JWT of three hours; client secrets tell nothing.
  return { fields, secret, expiresAt: readClaims(input.servicePrincipalPassword).expiresAt };
}

function visitorOf({ fields, secret, cacheKey }: OpenedCredential<AcrFields>): RegistryVisitor {
  return { ...placeOf(fields, secret), cacheKey };
}

function placeOf(
  { acrLoginServer, servicePrincipalId }: AcrFields,
  secret: Secret,
): Omit<RegistryVisitor, 'cacheKey'> {
  return {
    endpoint: { origin: originOf(acrLoginServer), prefix: '' },
    identity: { kind: 'login', username: servicePrincipalId, secret },
  };
}

function originOf(acrLoginServer: string): string {
  return `https://${acrLoginServer}`;
}
