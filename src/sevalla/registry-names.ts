import type { CredentialEntity } from '../credentials/credential.entity.js';
import { UNPROVEN, type UnprovenFields } from '../credentials/unproven.js';
import { providerOf, PROVIDERS } from '../providers/index.js';
import type { AnyProvider, DockerRegistryNaming } from '../providers/provider.js';
import type { RegistryName } from './docker-registry.dto.js';

/** A provider that can be asked with a user name and a secret alone. */
export type ProvableProvider = AnyProvider & {
  dockerRegistry: Required<DockerRegistryNaming<object>>;
};

/** The provider that the documented API has a name for. */
export function providerNamed(name: RegistryName): AnyProvider {
  const provider = PROVIDERS.find(({ dockerRegistry }) => dockerRegistry?.name === name);
  if (provider === undefined) throw new Error('a documented registry has no provider');
  return provider;
}

export function isProvable(provider: AnyProvider): provider is ProvableProvider {
  return provider.dockerRegistry?.storeBody !== undefined;
}

/** Registry and user name of a stored credential, read from where its secret is bound to. */
export function loginOf({ provider: slug, fields }: CredentialEntity): {
  registry: string;
  username: string;
} {
  if (slug === UNPROVEN.slug) {
    const { registry, username } = fields as UnprovenFields;
    return { registry, username };
  }
  const provider = providerOf(slug);
  if (provider?.dockerRegistry === undefined) throw new Error('a stored registry has no documented name');
  return { registry: provider.dockerRegistry.name, username: provider.destination(fields).principal };
}
