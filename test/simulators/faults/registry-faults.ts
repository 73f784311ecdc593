import type { Reply, Scenario, SimulatedRequest } from '../simulator.js';
import { ATTACKER } from './answer-faults.js';

const LONG_TAG = 'x'.repeat(300);

/** Faults of the OCI protocol: each changes one thing in a normal answer, at whatever registry. */
export const REGISTRY_FAULTS: Record<string, Scenario> = {
  'realm-foreign': realm(`the realm is at ${ATTACKER}`, () => `https://${ATTACKER}/token`),
  'realm-http': realm('the realm is without TLS', ({ host }) => `http://${host}/token`),
  'realm-other-port': realm('the realm is at another port', ({ host }) => `https://${host}:8444/token`),
  'realm-metadata': realm('the realm is the cloud metadata address', () => 'https://169.254.169.254/token'),
  'realm-mapped-loopback': realm(
    'the realm is loopback as an IPv4-mapped IPv6 address',
    () => 'https://[::ffff:127.0.0.1]/token',
  ),
  'realm-dns-loopback': realm(
    'the realm is a name that resolves to loopback',
    () => 'https://localhost/token',
  ),
  'realm-userinfo': realm('the realm has user information', ({ host }) => `https://user:pass@${host}/token`),
  'realm-lookalike': realm(
    `the realm looks like the host and is ${ATTACKER}`,
    ({ host }) => `https://${host}@${ATTACKER}/token`,
  ),
  'realm-not-a-url': realm('the realm is not a URL', () => 'Registry Realm'),
  'token-missing': token('the token answer has no token', undefined),
  'token-not-a-string': token('the token is a number', 42),
  'token-header-injection': token('the token holds a line break', 'abc\r\nX-Injected: yes'),
  'token-refused': token('the token is one that the registry refuses', 'not-the-token-you-are-looking-for'),
  'link-foreign': link(
    `the next page is at ${ATTACKER}`,
    ({ url }) => `https://${ATTACKER}${url.pathname}?last=a`,
  ),
  'link-http': link('the next page is without TLS', ({ url }) => `http://${url.host}${url.pathname}?last=a`),
  'link-endless': link('every page names itself as the next', ({ url }) => url.pathname + url.search),
  'link-elsewhere': link('the next page is another path of the same host', () => '/v2/token?last=a'),
  'link-garbage': link('the Link header cannot be read', () => '>;rel=<next'),
  'tags-null': tags('tags is null', null),
  'tags-null-elements': tags('null among the tags', ['1.0.0', null, 'latest']),
  'tags-long': tags('a tag of 300 characters', ['1.0.0', LONG_TAG]),
  'tags-digests': tags('digests among the tags', ['1.0.0', `sha256:${'a'.repeat(64)}`]),
  'tags-not-an-array': tags('tags is an object', { latest: true }),
};

type FromRequest = (request: SimulatedRequest) => string;

function realm(what: string, url: FromRequest): Scenario {
  return changing(`${what}, where it asks for a Bearer token`, (reply, request) => {
    const challenge = [reply.headers?.['WWW-Authenticate'] ?? []].flat().join(', ');
    if (!/^bearer /i.test(challenge)) return reply;
    const moved = challenge.replace(/realm=("[^"]*"|[^,]*)/i, `realm="${url(request)}"`);
    return { ...reply, headers: { ...reply.headers, 'WWW-Authenticate': moved } };
  });
}

function token(description: string, value: unknown): Scenario {
  return changing(description, (reply) => {
    const names = ['token', 'access_token'].filter((name) => name in membersOf(reply));
    if (names.length === 0) return reply;
    const changed = Object.fromEntries(names.map((name) => [name, value]));
    return { ...reply, json: { ...membersOf(reply), ...changed } };
  });
}

function link(description: string, url: FromRequest): Scenario {
  return changing(`${description}, on lists of tags and repositories`, (reply, request) => {
    const listed = 'tags' in membersOf(reply) || 'repositories' in membersOf(reply);
    return listed
      ? { ...reply, headers: { ...reply.headers, Link: `<${url(request)}>; rel="next"` } }
      : reply;
  });
}

function tags(description: string, value: unknown): Scenario {
  return changing(description, (reply) =>
    'tags' in membersOf(reply) ? { ...reply, json: { ...membersOf(reply), tags: value } } : reply,
  );
}

function changing(description: string, change: (reply: Reply, request: SimulatedRequest) => Reply): Scenario {
  return { description, answer: (request, normal) => change(normal(), request) };
}

function membersOf(reply: Reply): object {
  return typeof reply.json === 'object' && reply.json !== null ? reply.json : {};
}
