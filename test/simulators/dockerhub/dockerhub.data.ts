import type { RegistryContent } from '../registry/registry-content.js';

/** A secret of a user or an organization. */
export interface DockerhubAccount {
  identifier: string;
  secret: string;
  /** What the access token says that the secret may do; empty for a password. */
  scope: string;
  state: 'active' | 'revoked' | 'two-factor' | 'sso';
  /** Repositories that it may pull besides the public ones. */
  pulls: readonly string[];
  /** An organization access token may lack the right to list: then it sees public repositories only. */
  listsPrivate: boolean;
}

const ALL_OF_MYCOMPANY = ['mycompany/*'];

/** Credentials by what they show. */
export const DOCKERHUB_ACCOUNTS = {
  valid: account('mycompany', personal('X'), 'repo:read', ALL_OF_MYCOMPANY),
  'write-token': account('mycompany', personal('W'), 'repo:write', ALL_OF_MYCOMPANY),
  'public-only-token': account('mycompany', personal('P'), 'repo:public_read', []),
  'revoked-token': {
    ...account('mycompany', personal('R'), 'repo:read', ALL_OF_MYCOMPANY),
    state: 'revoked',
  },
  password: account('mycompany', 'correct horse battery staple', '', ALL_OF_MYCOMPANY),
  'password-with-two-factor': { ...account('carefuluser', 'hunter2 hunter2', '', []), state: 'two-factor' },
  'password-with-single-sign-on': { ...account('ssouser', 'hunter3 hunter3', '', []), state: 'sso' },
  'organization-token': account('myorganization', organization('X'), 'repo:read', ['myorganization/*']),
  'organization-token-without-list': {
    ...account('myorganization', organization('L'), 'repo:read', ['myorganization/api']),
    listsPrivate: false,
  },
  'empty-namespace': account('newcomer', personal('N'), 'repo:read', ['newcomer/*']),
} satisfies Record<string, DockerhubAccount>;

/** Users and organizations that exist. */
export const DOCKERHUB_NAMESPACES = [
  'mycompany',
  'myorganization',
  'newcomer',
  'carefuluser',
  'ssouser',
  'library',
];

export const DOCKERHUB_PUBLIC = ['library/alpine', 'mycompany/website', 'myorganization/docs'];

export const DOCKERHUB_CONTENT: RegistryContent = {
  'library/alpine': ['3.20', '3.21', 'latest'],
  'mycompany/backend': ['1.0.0', '1.1.0', 'latest'],
  'mycompany/frontend': Array.from(
    { length: 120 },
    (_, index) => `build-${String(index + 1).padStart(3, '0')}`,
  ),
  'mycompany/website': ['latest'],
  'myorganization/api': ['2.0.0'],
  'myorganization/docs': ['latest'],
};

function account(identifier: string, secret: string, scope: string, pulls: string[]): DockerhubAccount {
  return { identifier, secret, scope, state: 'active', pulls, listsPrivate: true };
}

function personal(letter: string): string {
  return `dckr_pat_${letter.repeat(27)}`;
}

function organization(letter: string): string {
  return `dckr_oat_${letter.repeat(32)}`;
}
