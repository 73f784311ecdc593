import { decideRealm } from './realm-policy.js';

const OWN = { origin: 'https://registry.example.com', prefix: '' };

function decide(realm: string, origin = OWN.origin, trustedRealmOrigins?: string[]): string {
  const decision = decideRealm(realm, { origin, prefix: '/base', trustedRealmOrigins });
  return 'realm' in decision ? decision.realm.href : decision.refused;
}

describe('the realm policy', () => {
  it.each([
    ['the same origin', 'https://registry.example.com/token', 'https://registry.example.com/token'],
    [
      'the same origin with its port spelled out',
      'https://REGISTRY.example.com:443/t',
      'https://registry.example.com/t',
    ],
    ['a query', 'https://registry.example.com/token?a=b', 'https://registry.example.com/token?a=b'],
    ['a relative realm', '/service/token', 'https://registry.example.com/service/token'],
    [
      'http on the own host',
      'http://registry.example.com/service/token?x=1',
      'https://registry.example.com/service/token?x=1',
    ],
    [
      'http on the own host and port',
      'http://registry.example.com:443/token',
      'https://registry.example.com/token',
    ],
  ])('trusts %s', (_, realm, url) => {
    expect(decide(realm)).toBe(url);
  });

  it.each([
    ['another host', 'https://attacker.example/token'],
    ['a subdomain', 'https://auth.registry.example.com/token'],
    ['a longer name', 'https://registry.example.com.attacker.example/token'],
    ['the host before an at sign', 'https://registry.example.com@attacker.example/token'],
    ['user information', 'https://user:pw@registry.example.com/token'],
    ['user information over http', 'http://user@registry.example.com/token'],
    ['a fragment', 'https://registry.example.com/token#x'],
    ['an empty fragment', 'https://registry.example.com/token#'],
    ['another port', 'https://registry.example.com:8443/token'],
    ['http on another port', 'http://registry.example.com:8080/token'],
    ['a trailing dot', 'https://registry.example.com./token'],
    ['a relative realm with a host', '//attacker.example/token'],
    ['the metadata address', 'http://169.254.169.254/latest/meta-data'],
    ['loopback', 'http://127.0.0.1/token'],
    ['the realm host of somebody else', 'https://auth.docker.io/token'],
  ])('refuses %s as foreign', (_, realm) => {
    expect(decide(realm)).toBe('foreign');
  });

  it.each([
    ['nothing', ''],
    ['words', 'Artifactory Realm'],
    ['a backslash', 'https:\\\\attacker.example\\token'],
    ['a tab in the host', 'https://regi\tstry.example.com/'],
    ['a leading space', ' https://registry.example.com/token'],
    ['a file', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
    ['no host', 'https://'],
    ['2 kB and more', `https://registry.example.com/${'a'.repeat(2048)}`],
  ])('cannot use %s', (_, realm) => {
    expect(decide(realm)).toBe('unusable');
  });

  it.each([
    ['https://registry-1.docker.io', 'https://auth.docker.io/token'],
    ['https://index.docker.io', 'https://auth.docker.io/token'],
    ['https://docker.io', 'https://auth.docker.io/token'],
    ['https://registry.gitlab.com', 'https://gitlab.com/jwt/auth'],
    ['https://rg.fr-par.scw.cloud', 'https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens'],
    ['https://rg.nl-ams.scw.cloud', 'https://api.scaleway.com/registry-internal/v1/regions/nl-ams/tokens'],
    ['https://rg.pl-waw.scw.cloud', 'https://api.scaleway.com/registry-internal/v1/regions/pl-waw/tokens'],
    ['https://registry.digitalocean.com', 'https://api.digitalocean.com/v2/registry/auth'],
  ])('knows the token server of %s', (origin, realm) => {
    expect(decide(realm, origin)).toBe(realm);
    expect(decide(realm.replace('https:', 'http:'), origin)).toBe('foreign');
    expect(decide(realm, `${origin}:8443`)).toBe('foreign');
    expect(decide(realm, origin.replace('https:', 'http:'))).toBe('foreign');
  });

  it('trusts a further origin where the provider says so', () => {
    expect(decide('https://gitlab.example/jwt/auth', OWN.origin, ['https://gitlab.example'])).toBe(
      'https://gitlab.example/jwt/auth',
    );
    expect(decide('https://gitlab.example:444/jwt/auth', OWN.origin, ['https://gitlab.example'])).toBe(
      'foreign',
    );
  });

  it('keeps an http realm of an http registry, and no other', () => {
    expect(decide('http://registry.local:5000/token', 'http://registry.local:5000')).toBe(
      'http://registry.local:5000/token',
    );
    expect(decide('https://registry.local:5000/token', 'http://registry.local:5000')).toBe('foreign');
  });

  it('moves an http realm without a port to the port of the registry', () => {
    expect(decide('http://registry.local/token', 'https://registry.local:8443')).toBe(
      'https://registry.local:8443/token',
    );
  });
});
