import { parseUrl } from '../outbound/parse-url.js';
import type { RegistryEndpoint } from './registry.types.js';

/**
 * The registries whose token server is on another host, as pairs: a list of trusted hosts alone would let any
 * registry send its users' credentials to, say, auth.docker.io.
 *
 * @see https://github.com/advisories/GHSA-742w-89gc-8m9c CVE-2020-15157, credentials sent to a realm of the attacker
 */
const REALM_ORIGIN_OF: ReadonlyMap<string, string> = new Map([
  ['https://registry-1.docker.io', 'https://auth.docker.io'],
  ['https://index.docker.io', 'https://auth.docker.io'],
  ['https://docker.io', 'https://auth.docker.io'],
  ['https://registry.gitlab.com', 'https://gitlab.com'],
  ['https://rg.fr-par.scw.cloud', 'https://api.scaleway.com'],
  ['https://rg.nl-ams.scw.cloud', 'https://api.scaleway.com'],
  ['https://rg.pl-waw.scw.cloud', 'https://api.scaleway.com'],
  ['https://registry.digitalocean.com', 'https://api.digitalocean.com'],
]);

const MAX_REALM_LENGTH = 2048;
// URL parsers drop tabs and line breaks and turn backslashes into slashes: a realm with one says two things.
const UNAMBIGUOUS = /^[\x21-\x5b\x5d-\x7e]+$/;

/** The URL to fetch a token from, or why there is none. */
export type RealmDecision = { realm: URL } | { refused: 'unusable' | 'foreign' };

/**
 * Decides whether the token server that a registry names may be given the credential. It may when it has the
 * registry's own scheme, host and port, or belongs to the registry by a known pair. A relative realm belongs to the
 * registry. An http realm on the registry's own https host is read as https: that is Harbor behind a TLS proxy.
 */
export function decideRealm(text: string, endpoint: RegistryEndpoint): RealmDecision {
  const base = `${endpoint.origin}${endpoint.prefix}/v2/`;
  const named = text.length > MAX_REALM_LENGTH || !UNAMBIGUOUS.test(text) ? undefined : parseUrl(text, base);
  if (named === undefined) return { refused: 'unusable' };
  const realm = upgraded(named, new URL(endpoint.origin));
  if (realm.protocol !== 'https:' && realm.protocol !== 'http:') return { refused: 'unusable' };
  if (realm.username || realm.password || text.includes('#')) return { refused: 'foreign' };
  return isTrusted(realm.origin, endpoint) ? { realm } : { refused: 'foreign' };
}

function isTrusted(realmOrigin: string, endpoint: RegistryEndpoint): boolean {
  return (
    realmOrigin === endpoint.origin ||
    realmOrigin === REALM_ORIGIN_OF.get(endpoint.origin) ||
    (endpoint.trustedRealmOrigins?.includes(realmOrigin) ?? false)
  );
}

/** @see https://github.com/Finsys/dockhand/issues/1428 a registry behind a TLS proxy that names an http realm */
function upgraded(realm: URL, registry: URL): URL {
  const isOwnHost = realm.hostname === registry.hostname && ['', registry.port || '443'].includes(realm.port);
  if (realm.protocol !== 'http:' || registry.protocol !== 'https:' || !isOwnHost) return realm;
  const secure = new URL(`${realm.pathname}${realm.search}`, registry);
  secure.username = realm.username;
  secure.password = realm.password;
  return secure;
}
