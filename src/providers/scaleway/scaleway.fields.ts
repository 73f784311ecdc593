/** What is kept of a Scaleway credential beside its secret. */
export interface ScalewayFields {
  region: string;
  namespaceId: string;
  namespaceName: string;
}

/** The host that serves a region's images. */
export function registryHost(region: string): string {
  return `rg.${region}.scw.cloud`;
}
