import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { BasicLogin } from '../basic-api.js';
import { getAsUser, readListBody } from '../basic-api.js';
import type { OpenedCredential, ProviderContext } from '../provider.js';
import type { HarborFields } from './harbor.fields.js';

/** A credential in use, stored or not yet. */
export type HarborCredential = Pick<OpenedCredential<HarborFields>, 'fields' | 'secret'>;

/** One page of a list; `total` is unset where a proxy has taken the header away. */
export interface HarborList {
  items: unknown[];
  total?: number;
}

/**
 * Why a login that may not pull from a project may not: it is not there, or lacks the right, or both are hidden.
 * Asked for by name: a project may be called like the number of another one.
 *
 * @see https://github.com/goharbor/harbor/issues/21800 robots get 403 for a project that is not there
 */
export async function explainNoPull(
  credential: HarborCredential,
  context: ProviderContext,
): Promise<DomainError> {
  const { harborUrl, harborProject } = credential.fields;
  const url = new URL(`/api/v2.0/projects/${harborProject}`, harborUrl);
  const headers = { 'X-Is-Resource-Name': 'true' };
  const { status } = await getAsUser(url, loginOf(credential), context, headers);
  switch (status) {
    case 200:
      return new DomainError('permission_missing', 'The login sees the project but may not pull from it.', {
        hint: 'Give the robot account the permission to pull repositories of this project, or make the user a guest of it.',
      });
    case 404:
      return new DomainError('namespace_not_found', 'Harbor has no project of this name.');
    case 401:
    case 403:
      return new DomainError(
        'namespace_not_found_or_denied',
        'Harbor does not let this login pull from the project, and does not say whether it is there.',
      );
    default:
      return cannotTell();
  }
}

/** Reads a page of a list of the API, its path below `/api/v2.0`. @throws DomainError of the closed list */
export async function readHarborList(
  path: string,
  query: Readonly<Record<string, string>>,
  credential: HarborCredential,
  context: ProviderContext,
): Promise<HarborList> {
  const url = new URL(`/api/v2.0${path}`, credential.fields.harborUrl);
  url.search = new URLSearchParams(query).toString();
  const response = await getAsUser(url, loginOf(credential), context);
  if (response.status !== 200) throw listRefusal(response);
  const told = response.headers['x-total-count'] ?? '';
  return { items: readListBody(response), ...(/^\d{1,9}$/.test(told) && { total: Number(told) }) };
}

function loginOf({ fields, secret }: HarborCredential): BasicLogin {
  return { username: fields.username, secret };
}

function listRefusal({ status }: OutboundResponse): DomainError {
  switch (status) {
    case 401:
      return new DomainError('credential_rejected', "Harbor's API does not accept the login.", {
        hint: 'A robot account may have ended or been disabled. The CLI secret of an OIDC user pulls images, but the API does not take it.',
      });
    case 403:
      return new DomainError('permission_missing', 'The login may not list this.', {
        hint: 'Give the robot account the permissions to list repositories, artifacts and tags beside the one to pull.',
      });
    case 404:
      return new DomainError('repository_not_found', 'Harbor has no such project or repository.');
    default:
      return cannotTell();
  }
}

function cannotTell(): DomainError {
  return new DomainError(
    'inconclusive',
    'Harbor refused the request in a way that tells nothing about the login.',
  );
}
