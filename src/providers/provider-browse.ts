import type { Type } from '@nestjs/common';
import type { OpenedCredential, ProviderContext } from './provider-context.js';

/** A page asked of a provider: by its number, or from a position that the page before it named. */
export interface PageRequest {
  /** 1 to 100. */
  size: number;
  /** From 1; always 1 where a position is given. */
  number: number;
  /** The provider's own; it never reaches a client unsigned. */
  position?: string;
}

export interface Page<Item> {
  items: Item[];
  /** Set where there is a next page. At most 2,000 characters. */
  nextPosition?: string;
  /** Set where the provider tells. */
  totalCount?: number;
  /** Members of the answer beside the list, for a provider that documents some. */
  beside?: object;
}

/** How the parameters of a provider's documented list paths are called, where they differ from ours. */
export interface DocumentedPaging {
  /** Query parameter for the size of a page. */
  size: 'pageSize' | 'maxResults';
  defaultSize: number;
  /** Query parameter for the next page. */
  cursor: 'cursor' | 'pageToken' | 'nextToken' | 'link';
  /** Member of the answer that holds its value. */
  next: 'nextCursor' | 'nextPageToken' | 'nextToken' | 'link';
}

/**
 * Browsing with a stored credential. Every method throws the same problems as `verify`, and `repository_not_found` for
 * an image or namespace that is not there. Items have exactly the members of their DTO, unset ones left out.
 */
export interface ProviderBrowse<
  Fields,
  Namespace extends object = object,
  Image extends object = object,
  Tag extends object = object,
> {
  dtos: {
    namespace: Type<Namespace>;
    image: Type<Image>;
    tag: Type<Tag>;
    /** What stands beside a list of tags, where `tags` gives it. */
    besideTags?: Type;
  };
  namespaces(
    credential: OpenedCredential<Fields>,
    page: PageRequest,
    context: ProviderContext,
  ): Promise<Page<Namespace>>;
  /** The images below the credential's own namespace. */
  images(
    credential: OpenedCredential<Fields>,
    page: PageRequest,
    context: ProviderContext,
  ): Promise<Page<Image>>;
  /** `image` is the path below the credential's namespace, as `images` names it. */
  tags(
    credential: OpenedCredential<Fields>,
    image: string,
    page: PageRequest,
    context: ProviderContext,
  ): Promise<Page<Tag>>;
  /** Set where `project/{p}/images?credentialId=` is documented for the provider. */
  documentedPaging?: DocumentedPaging;
  /** What the provider's documentation calls its namespaces: they are served under this path too, as a list of this name. */
  namespacesPath?: 'projects' | 'repositories';
}
