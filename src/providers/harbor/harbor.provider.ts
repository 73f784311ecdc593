import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Provider, ProviderContext, VerifiedCredential } from '../provider.js';
import { harborBrowse } from './harbor.browse.js';
import { HarborCredentialDto, StoreHarborCredentialDto } from './harbor.dto.js';
import { harborEndpoint, type HarborFields } from './harbor.fields.js';
import { prove } from './harbor.proof.js';

/**
 * Harbor, by robot account or user.
 *
 * @see https://goharbor.io/docs/latest/working-with-projects/project-configuration/create-robot-accounts/
 */
export const harborProvider: Provider<HarborFields, StoreHarborCredentialDto, HarborCredentialDto> = {
  slug: 'harbor',
  title: 'Harbor',
  storeDto: StoreHarborCredentialDto,
  viewDto: HarborCredentialDto,
  verify,
  destination: ({ harborUrl, username }) => ({ host: harborUrl, principal: username }),
  secretMember: () => 'password',
  destinationMembers: ['harborUrl', 'username'],
  imagesAt: ({ harborUrl, harborProject }) => ({ host: new URL(harborUrl).host, path: harborProject }),
  view: ({ id, fields, createdAt, description }) => ({
    id,
    harborUrl: fields.harborUrl,
    harborProject: fields.harborProject,
    username: fields.username,
    createdAt: createdAt.toISOString(),
    ...(description !== undefined && { description }),
  }),
  browse: harborBrowse,
  pull: {
    endpoint: ({ harborUrl }) => ({ origin: harborUrl, prefix: '' }),
    repository: ({ harborProject }, image) => `${harborProject}/${image}`,
    login: ({ fields, secret }) => Promise.resolve({ kind: 'login', username: fields.username, secret }),
  },
  guide: {
    token: [
      'In Harbor open the project, Robot Accounts, New Robot Account, and choose when it ends.',
      'Give it the permission to pull repositories, and for browsing those to list repositories, artifacts and tags.',
      'Copy its full name, with the prefix that Harbor shows, and its secret; the secret is shown once.',
    ],
    leastPrivilege:
      'A robot account of the one project with Repository: Pull. Browsing needs Repository: List, Artifact: List and Tag: List as well.',
    checks: [
      'A login at the token service, without a scope: with one, Harbor hides that a password is wrong.',
      'A token to pull from the project, which names what Harbor grants there.',
      'The project itself, where nothing is granted: to tell a missing project from a missing right.',
    ],
  },
};

async function verify(
  input: StoreHarborCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<HarborFields>> {
  const secret = new Secret(input.password);
  const endpoint = harborEndpoint(input.harborUrl);
  if (!endpoint) throw new DomainError('validation_failed', 'harborUrl is not the address of a Harbor.');
  const { harborProject, username } = input;
  const fields = { harborUrl: endpoint.origin, harborProject, username };
  await prove({ fields, secret }, context);
  return { fields, secret };
}
