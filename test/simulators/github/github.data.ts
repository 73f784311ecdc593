import type { RegistryContent } from '../registry/registry-content.js';

/** A token: what it may do, and what GitHub tells about it. */
export interface GithubToken {
  token: string;
  /** Left out for kinds of token that have no scopes. */
  scopes?: readonly string[];
  /** Repositories that it may pull, as `owner/image`, or `owner/*`. */
  pulls: readonly string[];
  /** As the header says it. */
  expires?: string;
  /** False where an organization with single sign-on has not let it in. */
  isAuthorized?: boolean;
}

const READ = ['read:packages'];
const ALL = ['my-organization/*', 'octocat/*'];

/** Classic tokens by what they show. */
export const GITHUB_TOKENS = {
  valid: { token: classic('X'), scopes: READ, pulls: ALL, expires: '2099-12-31 23:59:59 UTC' },
  'write-scope': { token: classic('w'), scopes: ['delete:packages', 'write:packages'], pulls: ALL },
  'repo-scope-only': { token: classic('r'), scopes: ['repo'], pulls: ALL },
  'without-scopes': { token: classic('n'), scopes: [], pulls: ALL },
  'not-authorized-for-sso': { token: classic('s'), scopes: READ, pulls: ALL, isAuthorized: false },
  'of-a-stranger': { token: classic('o'), scopes: READ, pulls: [] },
  'oauth-token': { token: `gho_${'a'.repeat(36)}`, scopes: READ, pulls: ALL },
  'token-of-before-2021': { token: '0123456789abcdef'.repeat(3).slice(0, 40), scopes: READ, pulls: ALL },
} satisfies Record<string, GithubToken>;

/** Owners by the path under which their packages are. */
export const GITHUB_OWNERS: Readonly<Record<'orgs' | 'users', readonly string[]>> = {
  orgs: ['my-organization', 'empty-organization'],
  users: ['octocat'],
};

export const GITHUB_PUBLIC = ['my-organization/tools/cli'];

/** Tags per image, in lexical order. */
export const GITHUB_CONTENT: RegistryContent = {
  'my-organization/backend': ['1.0.0', '1.1.0', 'latest'],
  'my-organization/frontend': ['2.0.0'],
  'my-organization/many-tags': Array.from(
    { length: 120 },
    (_, index) => `build-${String(index + 1).padStart(3, '0')}`,
  ),
  'my-organization/tools/cli': ['0.1.0'],
  'octocat/hello-world': ['1.0.0'],
};

function classic(letter: string): string {
  return `ghp_${letter.repeat(36)}`;
}
