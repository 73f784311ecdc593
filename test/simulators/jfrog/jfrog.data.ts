/** A user, a token or a key, and the repositories that it is shown or may read. */
export interface JfrogAccount {
  user: string;
  secret: string;
  sees: readonly string[];
  reads: readonly string[];
}

/** A repository; only Docker ones have images. */
export interface JfrogRepository {
  type: 'LOCAL' | 'REMOTE' | 'VIRTUAL';
  packageType: 'Docker' | 'Maven';
  description: string;
  images: Readonly<Record<string, readonly string[]>>;
}

const IMAGES = {
  frontend: Array.from({ length: 120 }, (_, index) => `build-${String(index + 1).padStart(3, '0')}`),
  'team/backend': ['1.0.0', '1.1.0', 'latest'],
  'team/worker': ['0.9.0'],
};

export const JFROG_REPOSITORIES: Readonly<Record<string, JfrogRepository>> = {
  'docker-local': repository('LOCAL', 'Docker', 'Images of the team', IMAGES),
  'docker-virtual': repository('VIRTUAL', 'Docker', '', IMAGES),
  'docker-secret': repository('LOCAL', 'Docker', '', { vault: ['1.0.0'] }),
  'libs-release': repository('LOCAL', 'Maven', '', {}),
};

const MINE = ['docker-local', 'docker-virtual', 'libs-release'];

/** Credentials by what there is to see with them. The valid one has a reference token, of 64 characters. */
export const JFROG_ACCOUNTS = {
  valid: account('ci-pull', `cmVmd${'R'.repeat(59)}`, MINE),
  'password-user': account('anna@example.com', 'Correct horse, battery: staple', MINE),
  'api-key': account('legacy', `AKCp${'K'.repeat(69)}`, MINE),
  'access-token': account('ci-jwt', jwt(4_102_444_800), MINE),
  'user-without-read': { ...account('onlooker', `cmVmd${'N'.repeat(59)}`, MINE), reads: [] },
  'user-of-another-repository': account('other', `cmVmd${'O'.repeat(59)}`, ['docker-secret']),
} satisfies Record<string, JfrogAccount>;

/** An access token of 2001. */
export const JFROG_EXPIRED_TOKEN = jwt(1_000_000_000);

function account(user: string, secret: string, repositories: readonly string[]): JfrogAccount {
  return { user, secret, sees: repositories, reads: repositories };
}

function repository(
  type: JfrogRepository['type'],
  packageType: JfrogRepository['packageType'],
  description: string,
  images: JfrogRepository['images'],
): JfrogRepository {
  return { type, packageType, description, images };
}

/** An access token as JFrog makes them: a JWT with its end. Nobody checks this signature. */
function jwt(exp: number): string {
  const parts = [
    { alg: 'RS256', typ: 'JWT', kid: 'simulated' },
    { sub: 'jfac@01/users/ci-jwt', scp: 'applied-permissions/user', exp },
  ];
  return [...parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')), 'c2ln'].join('.');
}
