import type { RegistryEndpoint, RegistryIdentity } from '../registry/registry.types.js';
import type { ImageDto, NamespaceDto, TagDto } from './browse-item.dto.js';
import { refuseNumber } from './page-number.js';
import type { Page, PageRequest, ProviderContext } from './provider.js';

/** Who reads which registry, with the key under which tokens are kept. */
export interface RegistryVisitor {
  endpoint: RegistryEndpoint;
  identity: RegistryIdentity;
  cacheKey: string;
}

/** The one namespace that a credential is for. It is part of the credential, so nobody is asked. */
export async function ownNamespace(name: string, page: PageRequest): Promise<Page<NamespaceDto>> {
  refuseNumber(page);
  return Promise.resolve({ items: [{ name }] });
}

/** A page of tags over the registry API, which tells names only. */
export async function registryTags(
  visitor: RegistryVisitor,
  repository: string,
  page: PageRequest,
  { registry, deadline }: ProviderContext,
): Promise<Page<TagDto>> {
  refuseNumber(page);
  const { items, nextPosition } = await registry.reader({ ...visitor, deadline }).tags(repository, page);
  return { items: items.map((name) => ({ name })), ...(nextPosition === undefined ? {} : { nextPosition }) };
}

/**
 * A page of the catalogue over the registry API, cut to the repositories below a namespace, which is taken off their
 * names. A page may therefore have fewer items than asked for, or none, and still be followed by another.
 *
 * @param scope what the token server wants for the catalogue, where a login is not enough
 */
export async function registryImages(
  visitor: RegistryVisitor,
  { namespace, scope }: { namespace?: string; scope?: string },
  page: PageRequest,
  { registry, deadline }: ProviderContext,
): Promise<Page<ImageDto>> {
  refuseNumber(page);
  const { items, nextPosition } = await registry.reader({ ...visitor, deadline }).catalog(page, scope);
  const prefix = namespace === undefined ? '' : `${namespace}/`;
  const images = items
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ name: name.slice(prefix.length) }));
  return { items: images, ...(nextPosition === undefined ? {} : { nextPosition }) };
}
