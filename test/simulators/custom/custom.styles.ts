import { ociError } from '../registry/registry-errors.js';
import { basicStyle, bearerStyle, type RegistryStyle } from '../registry/registry-style.js';
import { CUSTOM_ACCOUNTS, CUSTOM_CONTENT } from './custom.data.js';

/** A custom registry under its host name. */
export interface CustomRegistry {
  name: string;
  host: string;
  /** One line for the help text. */
  what: string;
  style: RegistryStyle;
}

interface StyleRow {
  what: string;
  /** What differs from the plain style of `bearerStyle` or `basicStyle`. */
  bearer?: Partial<RegistryStyle>;
  basic?: Partial<RegistryStyle>;
}

const BEARER = 'Bearer realm="{realm}",service="{service}"{scope}';

/** A registry `<name>.example.com` for every way in which one was seen to differ. */
const STYLES: Readonly<Record<string, StyleRow>> = {
  registry: { what: 'Bearer, as the distribution project', bearer: {} },
  basic: { what: 'Basic, as htpasswd', basic: {} },
  open: { what: 'no login at all, any credential is ignored', basic: { challenges: [] } },
  public: {
    what: 'no login needed, a wrong one refused all the same',
    basic: { challenges: [], checksNeedlessLogin: true },
  },
  'dockerhub-style': {
    what: 'tokens for anybody, public repositories, insufficient_scope for what is denied, no catalogue',
    bearer: {
      catalog: 'none',
      anonymousTokens: true,
      publicRepositories: ['other/secret'],
      badLogin: { status: 401, json: { details: 'incorrect username or password' } },
    },
  },
  'harbor-style': {
    what: 'a wrong login with a scope gets 200 and no access, without one 401 and no body',
    bearer: {
      tokenPath: '/service/token',
      service: 'harbor-registry',
      badLogin: { status: 401 },
      badLoginWithScopeIsEmpty: true,
      takesBasic: true,
    },
  },
  'ghcr-style': {
    what: '403 DENIED for a wrong login, without a challenge; opaque tokens; no catalogue',
    bearer: {
      catalog: 'none',
      opaqueTokens: true,
      tokenMembers: ['token'],
      badLogin: ociError(403, 'DENIED', 'denied'),
      wrongLogin: 'forbidden',
      denies: 'forbidden',
    },
  },
  'gitlab-style': {
    what: 'the service is container_registry, denied is 403',
    bearer: {
      tokenPath: '/jwt/auth',
      service: 'container_registry',
      tokenMembers: ['token'],
      denies: 'forbidden',
      badLogin: ociError(401, 'UNAUTHORIZED', 'HTTP Basic: Access denied.'),
    },
  },
  'acr-style': {
    what: 'access_token only, Basic accepted at the registry as well',
    bearer: { tokenPath: '/oauth2/token', tokenMembers: ['access_token'], takesBasic: true },
  },
  'nexus-style': {
    what: 'BASIC in upper case',
    basic: { challenges: ['BASIC realm="Sonatype Nexus Repository Manager"'] },
  },
  'artifactory-style': {
    what: 'Basic below a path',
    basic: {
      prefix: '/artifactory/api/docker/docker-local',
      challenges: ['Basic realm="Artifactory Realm"'],
    },
  },
  prefix: { what: 'Bearer below a path', bearer: { prefix: '/registry', tokenPath: '/registry/token' } },
  'codeberg-style': {
    what: 'Bearer and Basic in one header',
    bearer: { takesBasic: true, challenges: [`${BEARER},Basic realm="{realm}"`] },
  },
  'two-headers': {
    what: 'Basic and Bearer in a header each',
    bearer: { takesBasic: true, challenges: ['Basic realm="Registry"', BEARER] },
  },
  'negotiate-style': {
    what: 'Negotiate and Basic',
    basic: { challenges: ['Negotiate', 'Basic realm="corporate, \\"quoted\\" realm"'] },
  },
  'digest-style': {
    what: 'a scheme that no client of registries has',
    basic: { takesBasic: false, challenges: ['Digest realm="Registry", nonce="abc"'] },
  },
  'lower-case': {
    what: 'bearer in lower case, parameters in another order and unquoted',
    bearer: { challenges: ['bearer service={service}, REALM="{realm}"'] },
  },
  'relative-realm': { what: 'a relative realm', bearer: { realm: '/token' } },
  'realm-with-query': {
    what: 'a realm with a query of its own',
    bearer: { realm: 'https://realm-with-query.example.com/token?account=shared' },
  },
  'no-service': { what: 'a challenge without service', bearer: { challenges: ['Bearer realm="{realm}"'] } },
  'static-bearer': { what: 'takes the secret itself as a Bearer token', bearer: { takesStaticBearer: true } },
  'no-catalog': { what: 'Bearer without a catalogue', bearer: { catalog: 'none' } },
};

export const CUSTOM_REGISTRIES: readonly CustomRegistry[] = Object.entries(STYLES).map(
  ([name, { what, bearer, basic }]) => {
    const host = `${name}.example.com`;
    const common = { host, content: CUSTOM_CONTENT, accounts: Object.values(CUSTOM_ACCOUNTS) };
    const style = bearer ? bearerStyle({ ...common, ...bearer }) : basicStyle({ ...common, ...basic });
    return { name, host, what, style };
  },
);
