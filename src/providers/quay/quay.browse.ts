import { ImageDto, NamespaceDto, TagDto } from '../browse-item.dto.js';
import type { OpenedCredential, ProviderBrowse } from '../provider.js';
import { ownNamespace, registryImages, registryTags, type RegistryVisitor } from '../registry-browse.js';
import { endpointOf, type QuayFields } from './quay.fields.js';
import { asCatalogProblem, asQuayProblem } from './quay.refusal.js';

/**
 * Over the registry API: Quay's own API knows no robots. The catalogue holds what the robot may pull, and needs a
 * token without a scope, because Quay takes no scope for it.
 *
 * @see https://github.com/quay/quay/blob/master/endpoints/v2/v2auth.py
 */
export const quayBrowse: ProviderBrowse<QuayFields, NamespaceDto, ImageDto, TagDto> = {
  dtos: { namespace: NamespaceDto, image: ImageDto, tag: TagDto },
  documentedPaging: { size: 'pageSize', defaultSize: 20, cursor: 'cursor', next: 'nextCursor' },

  namespaces: ({ fields }, page) => ownNamespace(fields.quayNamespace, page),

  images: (credential, page, context) => {
    const namespace = credential.fields.quayNamespace;
    return registryImages(visitorOf(credential), { namespace }, page, context).catch(asCatalogProblem);
  },

  tags: (credential, image, page, context) => {
    const repository = `${credential.fields.quayNamespace}/${image}`;
    return registryTags(visitorOf(credential), repository, page, context).catch(asQuayProblem);
  },
};

function visitorOf({ fields, secret, cacheKey }: OpenedCredential<QuayFields>): RegistryVisitor {
  return {
    endpoint: endpointOf(fields.quayHost),
    identity: { kind: 'login', username: fields.robotUsername, secret },
    cacheKey,
  };
}
