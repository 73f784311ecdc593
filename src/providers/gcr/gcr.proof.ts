import { readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProofTrail } from '../proof-trail.js';
import type { ArtifactRegistry } from './gcr.api.js';
import { type GcrPlace, isRepositoryId, repositoriesOf } from './gcr.place.js';
import { nonsense } from './gcr.refusal.js';

const DOWNLOAD = 'artifactregistry.repositories.downloadArtifacts';
/** The most that Google gives; with two members of each that is at most some 200 KB. */
const REPOSITORIES = { pageSize: '1000', fields: 'repositories(name,format),nextPageToken' };
/** How many repositories of a location are tried before the account counts as one that may not pull. */
const MAX_TRIES = 3;

/**
 * Proves that the account may pull. A `gcr.io` name stands for one repository, which is asked about directly: Google
 * permits nothing on a repository that is not there. `*-docker.pkg.dev` stands for a location, whose first Docker
 * repositories are asked about.
 *
 * @see https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories/testIamPermissions
 * @throws DomainError of the closed list
 */
export async function assertPullable(
  place: GcrPlace,
  api: ArtifactRegistry,
  trail: ProofTrail,
): Promise<void> {
  const root = repositoriesOf(place);
  const names =
    place.repository === undefined
      ? await dockerRepositories(root, api, trail)
      : [`${root}/${place.repository}`];
  trail.at('namespace', 'pull').tries('pull');
  for (const name of names) {
    if (await api.isPermitted(name, DOWNLOAD)) return void trail.proved('pull');
  }
  throw new DomainError('permission_missing', `The service account lacks ${DOWNLOAD}.`, {
    hint: 'Grant it Artifact Registry Reader (roles/artifactregistry.reader) on the project. Google answers the same for a gcr.io repository that does not exist.',
  });
}

/** The right to list is needed below a location only, where repositories have to be looked for. */
export function planProof({ repository }: GcrPlace, trail: ProofTrail): void {
  if (repository === undefined) trail.plan('authenticate', 'authorize', 'namespace', 'pull');
  else trail.plan('authenticate', 'namespace', 'pull');
}

async function dockerRepositories(root: string, api: ArtifactRegistry, trail: ProofTrail): Promise<string[]> {
  trail.at('authorize', 'namespace').tries('list');
  const { items, nextPageToken } = await api.list(root, REPOSITORIES);
  trail.proved('list');
  const names = items
    .filter((item) => readString(item, 'format') === 'DOCKER')
    .slice(0, MAX_TRIES)
    .map((item) => readString(item, 'name') ?? '');
  if (!names.every((name) => isBelow(root, name))) throw nonsense();
  if (names.length > 0) return names;
  if (nextPageToken !== undefined) {
    throw new DomainError('inconclusive', 'The first 1000 repositories of this location hold no images.');
  }
  throw new DomainError('namespace_not_found', 'The project has no Docker repository in this location.', {
    hint: 'Check the location in registryHostname, or create the repository first.',
  });
}

/** The name goes into the path of the next request. Google may write the project by its number. */
function isBelow(root: string, name: string): boolean {
  const parts = name.split('/');
  const expected = root.split('/');
  const same = expected.every((part, index) => index === 1 || part === parts[index]);
  return same && parts.length === expected.length + 1 && isRepositoryId(parts.at(-1) ?? '');
}
