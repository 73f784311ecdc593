import type { Account } from '../registry/registry-style.js';
import type { RegistryContent } from '../registry/registry-content.js';

const SECRET_LENGTH = 40;

/** Who may log in at an ordinary registry, by what there is to see with it. */
export const ACR_ACCOUNTS = {
  valid: principal('0f8fad5b-d9cb-469f-a165-70867728950e', 'v', ['*'], true),
  'other-valid-principal': principal('7c9e6679-7425-40de-944b-e07fc1f90ae7', 'o', ['*'], true),
  'principal-without-roles': principal('16fd2706-8baf-433b-82eb-8c7fada847da', 'n', [], false),
  'repository-scoped-token': principal('ci-pull', 't', ['team/backend'], false),
  // The 52 characters of an admin password.
  'admin-user': {
    user: 'myregistry',
    secret: `${'a'.repeat(42)}+ACR${'b'.repeat(6)}`,
    pulls: ['*'],
    listsCatalog: true,
  },
} satisfies Record<string, Account & { user: string }>;

/** AcrPull, which registries with ABAC repository permissions ignore; and the roles that they want in its place. */
export const ABAC_ACCOUNTS = {
  'abac-registry-with-acrpull': principal(ACR_ACCOUNTS.valid.user, 'v', [], false),
  'abac-registry-with-its-own-roles': principal(ACR_ACCOUNTS['other-valid-principal'].user, 'o', ['*'], true),
} satisfies Record<string, Account & { user: string }>;

export const ACR_CONTENT: RegistryContent = {
  frontend: Array.from({ length: 120 }, (_, index) => `build-${String(index + 1).padStart(3, '0')}`),
  'team/backend': ['1.0.0', '1.1.0', 'latest'],
  'team/worker': ['0.9.0'],
};

function principal(
  user: string,
  letter: string,
  pulls: string[],
  listsCatalog: boolean,
): Account & { user: string } {
  return { user, secret: letter.repeat(SECRET_LENGTH), pulls, listsCatalog };
}
