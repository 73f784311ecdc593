/** What is kept of a DigitalOcean credential beside its secret. */
export interface DigitaloceanFields {
  registryName: string;
  region?: string;
}
