import { DomainError } from '../../problems/domain-error.js';
import { RegistryRefusal } from '../../registry/registry-refusal.js';
import { ImageDto, NamespaceDto, TagDto } from '../browse-item.dto.js';
import type { OpenedCredential, Page, ProviderBrowse } from '../provider.js';
import { ownNamespace, registryImages, registryTags, type RegistryVisitor } from '../registry-browse.js';
import { type CustomFields, endpointOf, identityOf, repositoryOf } from './custom.fields.js';

/** @see https://distribution.github.io/distribution/spec/auth/scope/ */
const CATALOG_SCOPE = 'registry:catalog:*';
const CLOSED = new Set([401, 403, 404, 405]);

/** Over the registry API; images come from its catalogue, which not every registry has, or shows to everybody. */
export const customBrowse: ProviderBrowse<CustomFields, NamespaceDto, ImageDto, TagDto> = {
  dtos: { namespace: NamespaceDto, image: ImageDto, tag: TagDto },

  /** The distribution API has no namespaces: they are what a page of repositories begins with. */
  namespaces: async (credential, page, context) => {
    const { namespace } = credential.fields;
    if (namespace !== undefined) return ownNamespace(namespace, page);
    const { items, ...rest } = await fromCatalog((scope) =>
      registryImages(visitorOf(credential), { scope }, page, context),
    );
    return { items: firstParts(items), ...rest };
  },

  images: (credential, page, context) => {
    const { namespace } = credential.fields;
    return fromCatalog((scope) => registryImages(visitorOf(credential), { namespace, scope }, page, context));
  },

  tags: (credential, image, page, context) =>
    registryTags(visitorOf(credential), repositoryOf(credential.fields, image), page, context),
};

function visitorOf({ fields, secret, cacheKey }: OpenedCredential<CustomFields>): RegistryVisitor {
  const endpoint = endpointOf(fields.registryUrl);
  return { endpoint, identity: identityOf(fields.username, secret), cacheKey };
}

/** Repositories without a slash lie in no namespace. */
function firstParts(images: readonly ImageDto[]): NamespaceDto[] {
  const parts = images.filter(({ name }) => name.includes('/')).map(({ name }) => name.replace(/\/.*/, ''));
  return [...new Set(parts)].map((name) => ({ name }));
}

/** Asks with the scope that token servers want for the catalogue, and without it those that do not know it (Quay). */
async function fromCatalog(read: (scope?: string) => Promise<Page<ImageDto>>): Promise<Page<ImageDto>> {
  try {
    return await read(CATALOG_SCOPE).catch((error: unknown) => {
      if (isUnknownScope(error)) return read();
      throw error;
    });
  } catch (error) {
    throw isClosed(error) ? catalogClosed() : error;
  }
}

/** The login passed and the scope did not, so asking once more repeats no rejected login. */
function isUnknownScope(error: unknown): boolean {
  return error instanceof RegistryRefusal && error.facts.step === 'authorize' && error.facts.status === 400;
}

function isClosed(error: unknown): boolean {
  if (!(error instanceof RegistryRefusal) || error.code === 'credential_rejected') return false;
  const { step, status } = error.facts;
  return (step === 'authorize' || step === 'access') && CLOSED.has(status);
}

function catalogClosed(): DomainError {
  return new DomainError(
    'permission_missing',
    'The registry does not show its catalogue to the credential.',
    {
      hint: 'Name images directly: their tags can be listed without the catalogue.',
    },
  );
}
