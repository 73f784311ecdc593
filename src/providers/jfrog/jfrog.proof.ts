import { parseJsonBody, readArray, readMember, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProviderContext } from '../provider.js';
import { askDocker, readRepositories, type JfrogCredential } from './jfrog.api.js';

/**
 * Proves a credential in two calls: the repositories that the login may see have the one of this key, and its Docker
 * API lets the login read.
 *
 * @throws DomainError of the closed list
 */
export async function prove(credential: JfrogCredential, context: ProviderContext): Promise<void> {
  const { repositoryKey } = credential.fields;
  const { trail } = context;
  trail.plan('authenticate', 'authorize', 'namespace').at('authenticate', 'authorize', 'namespace');
  const repositories = await readRepositories(credential, context);
  const found = repositories.find((repository) => readString(repository, 'key') === repositoryKey);
  if (found === undefined) throw notShown();
  if (!isDocker(found)) {
    throw new DomainError('namespace_not_found', 'The repository of this key is not a Docker repository.');
  }
  trail.at('namespace').tries('list');
  await proveRead(credential, context);
  trail.proved('list');
}

/** True unless Artifactory says that it is of another type; it writes `Docker`. */
export function isDocker(repository: unknown): boolean {
  return (readString(repository, 'packageType') ?? 'docker').toLowerCase() === 'docker';
}

async function proveRead(credential: JfrogCredential, context: ProviderContext): Promise<void> {
  const response = await askDocker('_catalog', { n: '1' }, credential, context);
  if (response.status === 404) throw notShown();
  if (response.status === 401) {
    throw new DomainError('inconclusive', 'Artifactory accepts the login, but its Docker API does not.');
  }
  const body = parseJsonBody(response);
  if (readArray(body, 'repositories') === undefined && readMember(body, 'repositories') !== null) {
    throw new DomainError('provider_protocol_error', 'Artifactory answered with something else than a list.');
  }
}

function notShown(): DomainError {
  return new DomainError(
    'namespace_not_found_or_denied',
    'Artifactory shows this login no Docker repository of this key.',
    {
      hint: 'Check the key (case-sensitive), that it is a Docker repository, and the permission Read on it.',
    },
  );
}
