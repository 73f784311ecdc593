import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Provider, ProviderContext, StoredCredential, VerifiedCredential } from '../provider.js';
import { githubBrowse } from './github.browse.js';
import { GithubCredentialDto, StoreGithubCredentialDto } from './github.dto.js';
import { findOwner, GHCR, provePull } from './github.proof.js';
import type { GithubFields } from './github.fields.js';

/**
 * GitHub Container Registry, by classic personal access token.
 *
 * @see https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 */
export const githubProvider: Provider<GithubFields, StoreGithubCredentialDto, GithubCredentialDto> = {
  slug: 'github',
  title: 'GitHub Container Registry',
  storeDto: StoreGithubCredentialDto,
  viewDto: GithubCredentialDto,
  verify,
  destination: ({ githubUsername }) => ({ host: GHCR.origin, principal: githubUsername }),
  secretMember: () => 'accessToken',
  destinationMembers: ['githubUsername'],
  imagesAt: ({ githubUsername }) => ({ host: new URL(GHCR.origin).host, path: githubUsername.toLowerCase() }),
  view,
  browse: githubBrowse,
  dockerRegistry: {
    name: 'github',
    storeBody: (githubUsername, accessToken) => ({ githubUsername, accessToken }),
  },
  pull: {
    endpoint: () => GHCR,
    repository: ({ githubUsername }, image) => `${githubUsername.toLowerCase()}/${image}`,
    login: ({ fields, secret }) =>
      Promise.resolve({ kind: 'login', username: fields.githubUsername, secret }),
  },
  guide: {
    token: [
      'At GitHub open Settings, Developer settings, Personal access tokens, Tokens (classic).',
      'Choose Generate new token (classic), give it an expiration, and select the scope read:packages alone.',
      'If the organization uses SAML single sign-on, choose Configure SSO beside the token and authorize it.',
      'Fine-grained tokens cannot be used: GitHub Packages does not take them.',
    ],
    leastPrivilege:
      'The scope read:packages, on a machine user that has the role Read on the packages and nothing else.',
    checks: [
      'The token is not of a kind that GitHub Packages refuses.',
      'GitHub lists the container packages of the owner for the token.',
      'The scopes of the token include read:packages.',
      'Where githubRepository is given, ghcr.io lets the token read the tags of that image.',
    ],
  },
};

async function verify(
  { githubUsername, githubRepository, accessToken }: StoreGithubCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<GithubFields>> {
  const { trail } = context;
  const isPulled = githubRepository !== undefined;
  trail.plan('authenticate', 'authorize', 'namespace', ...(isPulled ? (['pull'] as const) : []));
  refuseUnusable(accessToken);
  const secret = new Secret(accessToken);
  trail.at('authenticate', 'authorize', 'namespace').tries('list');
  const { kind, expiresAt } = await findOwner(githubUsername, secret, context);
  trail.proved('list');
  if (isPulled) {
    trail.at('pull').tries('pull');
    const identity = { kind: 'login', username: githubUsername, secret } as const;
    // Owners may have capitals, names of images may not.
    const repository = `${githubUsername}/${githubRepository}`.toLowerCase();
    await provePull({ endpoint: GHCR, identity, deadline: context.deadline }, repository, context);
    trail.proved('pull');
  }
  return { fields: { githubUsername, githubRepository, ownerKind: kind }, secret, expiresAt };
}

/** Tokens that can never do; telling so here spends no failed login. */
function refuseUnusable(accessToken: string): void {
  if (accessToken.startsWith('github_pat_')) {
    throw new DomainError(
      'wrong_credential_type',
      'This is a fine-grained token, which GitHub Packages does not take.',
      { hint: 'Make a classic token with the scope read:packages.' },
    );
  }
  if (accessToken.startsWith('ghs_')) {
    throw new DomainError(
      'wrong_credential_type',
      'This is a token of GitHub Actions or of an app, which ends within hours.',
      { hint: 'Make a classic token with the scope read:packages.' },
    );
  }
}

function view({ id, fields, createdAt, description }: StoredCredential<GithubFields>): GithubCredentialDto {
  const { githubUsername, githubRepository } = fields;
  return {
    id,
    githubUsername,
    ...(githubRepository !== undefined && { githubRepository }),
    registryUrl: GHCR.origin,
    createdAt: createdAt.toISOString(),
    ...(description !== undefined && { description }),
  };
}
