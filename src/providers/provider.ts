import type { Type } from '@nestjs/common';
import type { Secret } from '../encryption/secret.js';
import type { Deadline } from '../outbound/deadline.js';
import type { OutboundPort } from '../outbound/outbound.types.js';
import type { RegistryClient } from '../registry/registry-client.js';
import type { StoreCredentialDto } from './store-credential.dto.js';

/** What a provider may use. It knows no other provider, no HTTP route and no table. */
export interface ProviderContext {
  outbound: OutboundPort;
  registry: RegistryClient;
  /** One deadline for everything that one operation asks of the provider. */
  deadline: Deadline;
}

/** What a successful verification hands back: the fields that may be shown, and the secret apart from them. */
export interface VerifiedCredential<Fields> {
  fields: Fields;
  secret: Secret;
  /** Set where the provider tells when the credential ends. */
  expiresAt?: Date;
}

/** Where a secret may be sent, and as whom. It is bound into the sealed secret, which opens for no other place. */
export interface Destination {
  /** Origin of the host that gets the secret, for example `https://quay.io`. */
  host: string;
  /** The user name that goes with it, or an empty string. */
  principal: string;
}

/** A stored credential without its secret. */
export interface StoredCredential<Fields> {
  id: string;
  name?: string;
  description?: string;
  fields: Fields;
  createdAt: Date;
  updatedAt: Date;
}

/** A stored credential on its way to use. */
export interface OpenedCredential<Fields> {
  fields: Fields;
  secret: Secret;
  /** Changes whenever the secret does: the key under which tokens are cached. */
  cacheKey: string;
}

/** A page asked of a provider; `position` is the provider's own and never reaches a client unsigned. */
export interface PageRequest {
  size: number;
  position?: string;
}

export interface Page<Item> {
  items: Item[];
  nextPosition?: string;
}

export interface Tag {
  name: string;
  digest?: string;
  size?: number;
  createdAt?: string;
}

/** Browsing with a stored credential; a provider offers what its API can answer. */
export interface ProviderBrowse<Fields> {
  /** Throws `repository_not_found` and the same problems as `verify`. `image` is the path below the credential's namespace. */
  tags(
    credential: OpenedCredential<Fields>,
    image: string,
    page: PageRequest,
    context: ProviderContext,
  ): Promise<Page<Tag>>;
}

/**
 * Everything the service knows about one kind of registry. A new provider is one folder that exports one of
 * these, and one line in `index.ts`.
 *
 * @example
 * export const quayProvider: Provider<QuayFields, StoreQuayCredentialDto, QuayCredentialDto> = { slug: 'quay', ... };
 */
export interface Provider<Fields extends object, Store extends StoreCredentialDto, View extends object> {
  /** Part of the path and stored with each credential: never renamed. Equals the folder's name. */
  slug: string;
  /** The provider's name as its users write it. */
  title: string;
  storeDto: Type<Store>;
  viewDto: Type<View>;
  /** True where every JSON success body is wrapped in `{success: true, data}`. */
  envelope?: boolean;
  /**
   * Proves at the provider that the credential works, that what it is for is there, and that pulling is allowed.
   * Throws a `DomainError` of the closed list otherwise. Never asks for push, never mints a credential, never
   * repeats a login that was rejected.
   */
  verify(input: Store, context: ProviderContext): Promise<VerifiedCredential<Fields>>;
  destination(fields: Fields): Destination;
  /** The documented body of a stored credential, members in the documented order, unset ones left out. */
  view(credential: StoredCredential<Fields>): View;
  browse?: ProviderBrowse<Fields>;
}

/** A provider whose type parameters do not matter here. The one `any` of the code base. */
export type AnyProvider = Provider<any, any, any>;
