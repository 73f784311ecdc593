import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { parseJsonText, readArray, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import { getAsUser, readListBody } from '../basic-api.js';
import type { OpenedCredential, ProviderContext } from '../provider.js';
import { artifactoryUrl, type JfrogFields } from './jfrog.fields.js';

/** A credential in use, stored or not yet. */
export type JfrogCredential = Pick<OpenedCredential<JfrogFields>, 'fields' | 'secret'>;

const LOCKOUT_SECONDS = 60;

/**
 * Every Docker repository that the login may see. The API has no pages.
 *
 * @see https://jfrog.com/help/r/jfrog-rest-apis/get-repositories
 * @throws DomainError of the closed list
 */
export async function readRepositories(
  credential: JfrogCredential,
  context: ProviderContext,
): Promise<unknown[]> {
  const response = await ask('/api/repositories', { packageType: 'docker' }, credential, context);
  if (response.status === 200) return readListBody(response);
  throw response.status === 404 ? notArtifactory() : commonRefusal(response);
}

/** Asks below the Docker API of the credential's repository. Throws for all but 200, 401 and 404. */
export async function askDocker(
  path: string,
  query: Readonly<Record<string, string>>,
  credential: JfrogCredential,
  context: ProviderContext,
): Promise<OutboundResponse> {
  const { repositoryKey } = credential.fields;
  const response = await ask(`/api/docker/${repositoryKey}/v2/${path}`, query, credential, context);
  if (response.status === 200 || response.status === 401 || response.status === 404) return response;
  throw commonRefusal(response);
}

/** What a 4xx means wherever it was asked. Artifactory's errors have a status and a text, and no code. */
export function commonRefusal(response: OutboundResponse): DomainError {
  const { status } = response;
  const says = messagesOf(response);
  if (status === 403 && /recurrent login failures/i.test(says)) return lockedOut();
  if (status === 401 && /failed verification: expired/i.test(says)) return tokenExpired();
  if (status === 401) return rejected();
  if (status === 403) return mayNotRead();
  return new DomainError(
    'inconclusive',
    'Artifactory refused the request in a way that tells nothing about the login.',
  );
}

export function tokenExpired(): DomainError {
  return new DomainError('credential_expired', 'Artifactory says that the token has expired.');
}

function ask(
  path: string,
  query: Readonly<Record<string, string>>,
  { fields, secret }: JfrogCredential,
  context: ProviderContext,
): Promise<OutboundResponse> {
  const url = artifactoryUrl(fields.jfrogUrl, path, query);
  return getAsUser(url, { username: fields.username, secret }, context);
}

function messagesOf({ body }: OutboundResponse): string {
  const errors = readArray(parseJsonText(body), 'errors') ?? [];
  return errors.map((error) => readString(error, 'message') ?? '').join('\n');
}

/** @see https://github.com/conan-io/conan/issues/17080 */
function lockedOut(): DomainError {
  return new DomainError(
    'provider_blocked',
    'Artifactory blocks this user for a while after failed logins.',
    {
      hint: 'Something else logs in with a wrong secret of this user. This says nothing about the credential.',
      retryAfterSeconds: LOCKOUT_SECONDS,
    },
  );
}

function rejected(): DomainError {
  return new DomainError('credential_rejected', 'Artifactory does not accept this login.', {
    hint: 'Check the user name and the token; a token may have been revoked. Newer versions take no API keys: make an identity or a reference token.',
  });
}

function mayNotRead(): DomainError {
  return new DomainError('permission_missing', 'The login works but may not read here.', {
    hint: 'Give the user or the group of the token the permission Read on the repository.',
  });
}

function notArtifactory(): DomainError {
  return new DomainError('inconclusive', 'There is no Artifactory at this address.', {
    hint: 'Check jfrogUrl: the address of the platform, or that of Artifactory with its path.',
  });
}
