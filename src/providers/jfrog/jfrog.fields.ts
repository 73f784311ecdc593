import { parseRegistryUrl } from '../../registry/registry-url.js';
import type { RegistryEndpoint } from '../../registry/registry.types.js';

/** What is kept of a credential of an Artifactory repository beside its secret. */
export interface JfrogFields {
  /** Origin, and the path of Artifactory where the user named it. */
  jfrogUrl: string;
  repositoryKey: string;
  username: string;
}

/** The address of a JFrog platform, or of the Artifactory in it; undefined when it is neither. */
export function jfrogEndpoint(jfrogUrl: string): RegistryEndpoint | undefined {
  const endpoint = parseRegistryUrl(jfrogUrl);
  const isKnown = endpoint !== undefined && /^(?:|(?:\/.*)?\/artifactory)$/.test(endpoint.prefix);
  return isKnown ? endpoint : undefined;
}

/** A URL below Artifactory itself, which a platform has at `/artifactory`. */
export function artifactoryUrl(jfrogUrl: string, path: string, query: Readonly<Record<string, string>>): URL {
  const base = new URL(jfrogUrl).pathname === '/' ? `${jfrogUrl}/artifactory` : jfrogUrl;
  const url = new URL(`${base}${path}`);
  url.search = new URLSearchParams(query).toString();
  return url;
}
