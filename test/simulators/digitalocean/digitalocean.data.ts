/** A token: whose it is, and what it may do. */
export interface DigitaloceanToken {
  token: string;
  team: string;
  scopes: readonly string[];
  isDeleted?: boolean;
}

/** A registry and its repositories with their tags. Names are unique over all teams. */
export interface DigitaloceanRegistry {
  name: string;
  team: string;
  region: string;
  repositories: Readonly<Record<string, readonly string[]>>;
}

const MY_COMPANY = 'my-company';
const READ = ['registry:read'];

/** Tokens by what they show. */
export const DIGITALOCEAN_TOKENS = {
  valid: token('dop_v1_', 'a', READ),
  'full-access-token': token('dop_v1_', 'b', ['registry:read', 'registry:create', 'registry:update']),
  'oauth-token': token('doo_v1_', 'c', READ),
  'token-without-registry-scope': token('dop_v1_', 'd', ['account:read']),
  'token-of-another-team': { ...token('dop_v1_', 'e', READ), team: 'another-team' },
  'deleted-token': { ...token('dop_v1_', 'f', READ), isDeleted: true },
} satisfies Record<string, DigitaloceanToken>;

export const DIGITALOCEAN_REGISTRIES: readonly DigitaloceanRegistry[] = [
  registry('mycompany-registry', 'fra1', {
    backend: ['1.0.0', '1.1.0', 'latest'],
    'team/frontend': Array.from({ length: 120 }, (_, index) => `build-${String(index + 1).padStart(3, '0')}`),
  }),
  registry('mycompany-staging', 'nyc3', { backend: ['2.0.0-rc.1'] }),
  registry('mycompany-empty', 'fra1', {}),
  { ...registry('another-team-registry', 'sfo3', { tools: ['0.1.0'] }), team: 'another-team' },
];

/** The token that a request shows, unless it is none. */
export function tokenOf(secret: string | undefined): DigitaloceanToken | undefined {
  return Object.values<DigitaloceanToken>(DIGITALOCEAN_TOKENS).find(
    (one) => one.token === secret && !one.isDeleted,
  );
}

/** The registries of a team. */
export function registriesOf({ team }: DigitaloceanToken): DigitaloceanRegistry[] {
  return DIGITALOCEAN_REGISTRIES.filter((one) => one.team === team);
}

function token(prefix: string, digit: string, scopes: readonly string[]): DigitaloceanToken {
  return { token: prefix + digit.repeat(64), team: MY_COMPANY, scopes };
}

function registry(
  name: string,
  region: string,
  repositories: DigitaloceanRegistry['repositories'],
): DigitaloceanRegistry {
  return { name, team: MY_COMPANY, region, repositories };
}
