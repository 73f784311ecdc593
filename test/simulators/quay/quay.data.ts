import type { RegistryContent } from '../registry/registry-content.js';
import type { Account } from '../registry/registry-style.js';

/** A robot or user; `disabled` is its namespace. */
export interface QuayAccount extends Account {
  user: string;
  disabled?: boolean;
}

const TOKEN_LENGTH = 40;

/** Credentials by what they show. The valid one is the literal text of the documentation's example. */
export const QUAY_ACCOUNTS = {
  valid: account('myorganization+deploy_robot', 'X', ['myorganization/backend', 'myorganization/frontend']),
  'other-valid-robot': account('myorganization+ci', 'C', ['myorganization/*']),
  'robot-without-repositories': account('myorganization+empty_robot', 'E', []),
  'robot-of-another-namespace': account('otherorg+deploy', 'O', ['otherorg/tools']),
  'disabled-namespace': { ...account('disabledorg+deploy', 'D', ['disabledorg/app']), disabled: true },
  'oauth-token': account('$oauthtoken', 'A', ['myorganization/*']),
} satisfies Record<string, QuayAccount>;

/** Namespaces that exist, organizations and users. */
export const QUAY_NAMESPACES = {
  organization: ['myorganization', 'otherorg', 'disabledorg'],
  users: ['someuser'],
};

export const QUAY_PUBLIC = ['myorganization/website'];

export const QUAY_CONTENT: RegistryContent = {
  'myorganization/backend': ['1.0.0', '1.1.0', 'latest'],
  'myorganization/frontend': Array.from(
    { length: 120 },
    (_, index) => `build-${String(index + 1).padStart(3, '0')}`,
  ),
  'myorganization/vault': ['1.0.0'],
  'myorganization/website': ['latest'],
  'otherorg/tools': ['0.1.0'],
  'disabledorg/app': ['1.0.0'],
};

function account(user: string, letter: string, pulls: string[]): QuayAccount {
  return { user, secret: letter.repeat(TOKEN_LENGTH), pulls };
}
