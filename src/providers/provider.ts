import type { Type } from '@nestjs/common';
import type { Secret } from '../encryption/secret.js';
import type { RegistryEndpoint, RegistryIdentity } from '../registry/registry.types.js';
import type { ProviderBrowse } from './provider-browse.js';
import type { OpenedCredential, ProviderContext } from './provider-context.js';
import type { StoreCredentialDto } from './store-credential.dto.js';

export type { DocumentedPaging, Page, PageRequest, ProviderBrowse } from './provider-browse.js';
export type { OpenedCredential, ProviderContext } from './provider-context.js';

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

/** Where the images are that a credential is for, as image references name them. */
export interface ImagePlace {
  /** Host, and port where it is not 443, for example `quay.io`. */
  host: string;
  /** What stands between the host and the name that `browse.images` gives an image; empty where nothing does. */
  path: string;
  /** Set where the credential is for less than all below `path`: this path and what is below it. */
  only?: string;
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

/**
 * How an image is pulled with a stored credential. The login is made anew for each pull, so that it is as short-lived as the
 * provider can make it: https://github.com/goharbor/harbor/issues/10461 tells of tokens that ended while a scan was queued.
 */
export interface ProviderPull<Fields> {
  /** Where the API of the registry answers that serves the images. */
  endpoint(fields: Fields): RegistryEndpoint;
  /** The name under which that API knows an image: `image` is as `browse.images` names it. */
  repository(fields: Fields, image: string): string;
  /** Who pulls: the credential itself, or something shorter-lived that the provider gives for it without storing it. */
  login(credential: OpenedCredential<Fields>, context: ProviderContext): Promise<RegistryIdentity>;
}

/** Something that can be made ready for a credential before there is one, without asking anybody and storing nothing. */
export interface ProviderPreparation {
  /** Last part of the path below `credentials/`. */
  path: string;
  summary: string;
  inputDto: Type;
  answerDto: Type;
  prepare(input: object): object;
}

/** What `/docker-registries` needs to know of a provider. */
export interface DockerRegistryNaming<Store> {
  /** Its name there. */
  name: string;
  /** The store body that a user name and a secret make; left out where they do not suffice to ask the provider. */
  storeBody?(username: string, secret: string): Omit<Store, 'projectId'>;
}

/** What the catalogue tells people who want to store a credential. Plain sentences. */
export interface ProviderGuide {
  /** How to make the token, step by step. */
  token: string[];
  /** The rights that are enough, and a policy to paste where there is one. */
  leastPrivilege: string;
  /** What is asked of the provider before a credential is stored, in order. */
  checks: string[];
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
   * repeats a login that was rejected. Marks its steps on `context.trail`.
   */
  verify(input: Store, context: ProviderContext): Promise<VerifiedCredential<Fields>>;
  destination(fields: Fields): Destination;
  /** What `verify` takes where a store body leaves members out on which the destination depends. */
  storeDefaults?: Partial<Store>;
  /** The member of a store body that the stored secret was given in. */
  secretMember(fields: Fields): keyof Store & string;
  /** Members of a store body that decide where the secret is sent, or as whom: none is changed without the secret. */
  destinationMembers: readonly (keyof Store & string)[];
  /** True where a store body may name the stored credentials whose place it takes, by `credentialId`. */
  rotatesInPlace?: boolean;
  imagesAt(fields: Fields): ImagePlace;
  /** The documented body of a stored credential, members in the documented order, unset ones left out. */
  view(credential: StoredCredential<Fields>): View;
  browse?: ProviderBrowse<Fields>;
  pull: ProviderPull<Fields>;
  preparation?: ProviderPreparation;
  /** Set for the registries that `/docker-registries` has a name for. */
  dockerRegistry?: DockerRegistryNaming<Store>;
  guide: ProviderGuide;
}

/** A provider whose type parameters do not matter here. The one `any` of the code base. */
export type AnyProvider = Provider<any, any, any>;

/** A provider that can be browsed. */
export type BrowsableProvider = AnyProvider & { browse: ProviderBrowse<object> };
