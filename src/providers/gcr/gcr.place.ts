/** The host names that Container Registry had. */
const GCR_LOCATIONS: Readonly<Record<string, string>> = {
  'gcr.io': 'us',
  'us.gcr.io': 'us',
  'eu.gcr.io': 'europe',
  'asia.gcr.io': 'asia',
};
/** Repositories that took over a name of Container Registry are called like that host, so dots occur. */
const REPOSITORY_ID = /^[a-z](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;
const PKG_DEV = /^([a-z](?:[a-z0-9-]{0,48}[a-z0-9])?)-docker\.pkg\.dev$/;

/** Where in Artifact Registry the images of a host name are. */
export interface GcrPlace {
  project: string;
  location: string;
  /** Set where the host name stands for one repository; `*-docker.pkg.dev` stands for all of its location. */
  repository?: string;
}

/** What is kept of a Google credential beside its key. */
export interface GcrFields {
  gcpProjectId: string;
  registryHostname: string;
}

/** True for the host names that Google serves images under. */
export function isRegistryHostname(text: string): boolean {
  return Object.hasOwn(GCR_LOCATIONS, text) || PKG_DEV.test(text);
}

/** True for the id of a repository. It goes into the path of an authenticated request, so nothing else passes. */
export function isRepositoryId(text: string): boolean {
  return REPOSITORY_ID.test(text);
}

/**
 * Since Container Registry was shut down its names are served by repositories that are called like the host.
 *
 * @see https://cloud.google.com/artifact-registry/docs/transition/gcr-repositories
 */
export function placeOf({ gcpProjectId: project, registryHostname }: GcrFields): GcrPlace {
  const location = PKG_DEV.exec(registryHostname)?.[1];
  if (location !== undefined) return { project, location };
  return { project, location: GCR_LOCATIONS[registryHostname] ?? '', repository: registryHostname };
}

/** Resource name of the repositories. The colon of a domain-scoped project (`example.com:project`) stays as it is. */
export function repositoriesOf({ project, location }: GcrPlace): string {
  return `projects/${project}/locations/${location}/repositories`;
}

/** Resource name of the packages, which are the images, of one repository. */
export function packagesOf(place: GcrPlace, repository: string): string {
  return `${repositoriesOf(place)}/${repository}/packages`;
}
