import type { RegistryContent } from '../registry/registry-content.js';
import type { Account } from '../registry/registry-style.js';

/** Accounts of every custom registry. */
export const CUSTOM_ACCOUNTS = {
  valid: { user: 'deploy', secret: 'correct-horse-battery-staple', pulls: ['team/*'], listsCatalog: true },
  'no-rights': { user: 'guest', secret: 'guest-has-no-repository', pulls: [] },
  'one-repository': { user: 'robot$team+pull', secret: 'robot-may-pull-backend', pulls: ['team/backend'] },
} satisfies Record<string, Account>;

export const CUSTOM_CONTENT: RegistryContent = {
  'team/backend': ['1.0.0', '1.1.0', 'latest'],
  'team/frontend': ['2.0.0'],
  'team/many-tags': Array.from({ length: 120 }, (_, index) => `build-${String(index + 1).padStart(3, '0')}`),
  'other/secret': ['1.0.0'],
};
