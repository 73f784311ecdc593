import { acrProvider } from './acr/acr.provider.js';
import { customProvider } from './custom/custom.provider.js';
import { digitaloceanProvider } from './digitalocean/digitalocean.provider.js';
import { dockerhubProvider } from './dockerhub/dockerhub.provider.js';
import { ecrProvider } from './ecr/ecr.provider.js';
import { gcrProvider } from './gcr/gcr.provider.js';
import { githubProvider } from './github/github.provider.js';
import { gitlabProvider } from './gitlab/gitlab.provider.js';
import { harborProvider } from './harbor/harbor.provider.js';
import { jfrogProvider } from './jfrog/jfrog.provider.js';
import type { AnyProvider } from './provider.js';
import { quayProvider } from './quay/quay.provider.js';
import { scalewayProvider } from './scaleway/scaleway.provider.js';

/** THE LIST of providers. A new one is a folder and a line here; a test holds the two equal. */
export const PROVIDERS: readonly AnyProvider[] = [
  scalewayProvider,
  quayProvider,
  customProvider,
  acrProvider,
  githubProvider,
  dockerhubProvider,
  harborProvider,
  gcrProvider,
  ecrProvider,
  digitaloceanProvider,
  gitlabProvider,
  jfrogProvider,
];

/** Their slugs, in the same order. */
export const PROVIDER_SLUGS: readonly string[] = PROVIDERS.map(({ slug }) => slug);

/** The provider of a slug; undefined for one that no provider has. */
export function providerOf(slug: string): AnyProvider | undefined {
  return PROVIDERS.find((provider) => provider.slug === slug);
}
