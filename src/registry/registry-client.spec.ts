import { inspect } from 'node:util';
import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  ociError,
  page,
  type ScriptedCall,
} from '../../test/harness/fake-outbound.js';
import { Secret } from '../encryption/secret.js';
import { Deadline } from '../outbound/deadline.js';
import type { OutboundResponse } from '../outbound/outbound.types.js';
import { DomainError } from '../problems/domain-error.js';
import { RegistryClient } from './registry-client.js';
import { RegistryRefusal } from './registry-refusal.js';
import type { RegistryVisit } from './registry.types.js';

const R = 'https://r.example';
const BEARER = `Bearer realm="${R}/token",service="r.example"`;
const ENTRANCE: ScriptedCall = { call: `GET ${R}/v2/`, answer: challenged(BEARER) };
const BASIC_ENTRANCE: ScriptedCall = { call: `GET ${R}/v2/`, answer: challenged('Basic realm="r"') };
const SECRET = 'pass:wörd';
const LOGIN = `Basic me:${SECRET}`;
const PAGE = { size: 2 };

function visit(more: Partial<RegistryVisit> = {}): RegistryVisit {
  const identity = { kind: 'login' as const, username: 'me', secret: new Secret(SECRET) };
  return {
    endpoint: { origin: R, prefix: '' },
    identity,
    deadline: Deadline.after(5_000),
    cacheKey: 'c1',
    ...more,
  };
}

function tokenCall(token: string, scope = '&scope=repository:a/b:pull'): ScriptedCall {
  return {
    call: `GET ${R}/token?service=r.example${scope}`,
    as: LOGIN,
    answer: json(200, { token, expires_in: 300 }),
  };
}

function tagsCall(as: string, answer: OutboundResponse = json(200, { tags: ['v1'] })): ScriptedCall {
  return { call: `GET ${R}/v2/a/b/tags/list?n=2`, as, answer };
}

async function problemOf(work: Promise<unknown>): Promise<DomainError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

describe('reading with a stored credential', () => {
  it('finds the door, fetches a token to pull, and remembers both', async () => {
    const outbound = new FakeOutbound(
      ENTRANCE,
      tokenCall('t1'),
      tagsCall('Bearer t1'),
      tagsCall('Bearer t1'),
    );
    const client = new RegistryClient(outbound);

    expect(await client.reader(visit()).tags('a/b', PAGE)).toEqual({ items: ['v1'] });
    expect(await client.reader(visit()).tags('a/b', PAGE)).toEqual({ items: ['v1'] });
    outbound.assertFinished();
  });

  it('forgets the tokens of one credential, whatever its version, and no others', async () => {
    const keys = ['c1:1', 'c1:2', 'c11:1'];
    const outbound = new FakeOutbound(
      ENTRANCE,
      ...keys.flatMap((key) => [tokenCall(`t-${key}`), tagsCall(`Bearer t-${key}`)]),
      ...['c1:1', 'c1:2'].flatMap((key) => [tokenCall(`u-${key}`), tagsCall(`Bearer u-${key}`)]),
      tagsCall('Bearer t-c11:1'),
    );
    const client = new RegistryClient(outbound);
    const readAll = async (): Promise<void> => {
      for (const cacheKey of keys) await client.reader(visit({ cacheKey })).tags('a/b', PAGE);
    };
    await readAll();

    client.forget('c1:');

    await readAll();
    outbound.assertFinished();
  });

  it('shares no token with another version of the credential, and none with another scope', async () => {
    const catalog = '&scope=registry:catalog:*';
    const outbound = new FakeOutbound(
      ENTRANCE,
      tokenCall('t1'),
      tagsCall('Bearer t1'),
      tokenCall('t2'),
      tagsCall('Bearer t2'),
      tokenCall('t3', catalog),
      { call: `GET ${R}/v2/_catalog?n=2`, as: 'Bearer t3', answer: json(200, { repositories: ['a/b'] }) },
    );
    const client = new RegistryClient(outbound);

    await client.reader(visit()).tags('a/b', PAGE);
    await client.reader(visit({ cacheKey: 'c2' })).tags('a/b', PAGE);
    await client.reader(visit()).catalog(PAGE, 'registry:catalog:*');
    outbound.assertFinished();
  });

  it('keeps no token that ends within 30 seconds', async () => {
    const issued_at = new Date(Date.now() - 35_000).toISOString();
    const short = { ...tokenCall('t1'), answer: json(200, { token: 't1', expires_in: 60, issued_at }) };
    const outbound = new FakeOutbound(
      ENTRANCE,
      short,
      tagsCall('Bearer t1'),
      tokenCall('t2'),
      tagsCall('Bearer t2'),
    );
    const client = new RegistryClient(outbound);

    await client.reader(visit()).tags('a/b', PAGE);
    await client.reader(visit()).tags('a/b', PAGE);
    outbound.assertFinished();
  });

  it('fetches a worn-off token anew, once, from the realm that the registry names now', async () => {
    const moved = `Bearer realm="${R}/new",service="r.example"`;
    const outbound = new FakeOutbound(
      ENTRANCE,
      tokenCall('t1'),
      tagsCall('Bearer t1'),
      tagsCall('Bearer t1', challenged(moved)),
      { ...tokenCall('t2'), call: `GET ${R}/new?service=r.example&scope=repository:a/b:pull` },
      tagsCall('Bearer t2', challenged(moved)),
    );
    const client = new RegistryClient(outbound);
    await client.reader(visit()).tags('a/b', PAGE);

    expect((await problemOf(client.reader(visit()).tags('a/b', PAGE))).code).toBe('repository_not_found');
    outbound.assertFinished();
  });

  it('does not show a worn-off credential to a realm that has turned foreign', async () => {
    const outbound = new FakeOutbound(
      ENTRANCE,
      tokenCall('t1'),
      tagsCall('Bearer t1'),
      tagsCall('Bearer t1', challenged('Bearer realm="https://attacker.example/token"')),
    );
    const client = new RegistryClient(outbound);
    await client.reader(visit()).tags('a/b', PAGE);

    expect((await problemOf(client.reader(visit()).tags('a/b', PAGE))).code).toBe('repository_not_found');
    outbound.assertFinished();
  });

  it('does not repeat a login that was rejected', async () => {
    const rejected = { ...tokenCall(''), answer: ociError(401, 'UNAUTHORIZED') };
    const outbound = new FakeOutbound(ENTRANCE, rejected);

    expect((await problemOf(new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE))).code).toBe(
      'credential_rejected',
    );
    outbound.assertFinished();
  });

  it('does not repeat a Basic login that was rejected', async () => {
    const outbound = new FakeOutbound(BASIC_ENTRANCE, tagsCall(LOGIN, challenged('Basic realm="r"')));

    expect((await problemOf(new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE))).code).toBe(
      'credential_rejected',
    );
    outbound.assertFinished();
  });

  it('goes to the token server when an open registry wants a token for this repository', async () => {
    const outbound = new FakeOutbound(
      { call: `GET ${R}/v2/`, answer: json(200, {}) },
      tagsCall(LOGIN, challenged(BEARER)),
      tokenCall('t1'),
      tagsCall('Bearer t1'),
    );

    expect(await new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE)).toEqual({ items: ['v1'] });
    outbound.assertFinished();
  });

  it.each([
    [
      'a foreign realm',
      'Bearer realm="https://attacker.example/token",service="r.example"',
      'address_refused',
    ],
    ['no realm', 'Bearer service="r.example"', 'provider_protocol_error'],
    ['a broken challenge', `Bearer realm="${R}/token`, 'provider_protocol_error'],
    ['an unknown scheme', 'Negotiate', 'provider_protocol_error'],
  ])('shows the credential to nobody on %s', async (_, challenge, code) => {
    const outbound = new FakeOutbound({ call: `GET ${R}/v2/`, answer: challenged(challenge) });

    expect((await problemOf(new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE))).code).toBe(code);
    outbound.assertFinished();
  });

  it('takes Basic where the Bearer realm is foreign', async () => {
    const challenge = 'Bearer realm="https://attacker.example/token", Basic realm="r"';
    const outbound = new FakeOutbound(
      { call: `GET ${R}/v2/`, answer: challenged(challenge) },
      tagsCall(LOGIN),
    );

    expect(await new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE)).toEqual({ items: ['v1'] });
  });

  it('keeps the query of a realm, but asks for no other right and no lasting token', async () => {
    const realm = `${R}/token?account=x&scope=repository:a/b:push&offline_token=true`;
    const outbound = new FakeOutbound(
      { call: `GET ${R}/v2/`, answer: challenged(`Bearer realm="${realm}"`) },
      {
        call: `GET ${R}/token?account=x&scope=repository:a/b:pull`,
        as: LOGIN,
        answer: json(200, { access_token: 't1' }),
      },
      tagsCall('Bearer t1'),
    );

    await new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE);
    outbound.assertFinished();
  });

  it('sends a bearer token as it is, and not to the token server', async () => {
    const identity = { kind: 'token' as const, secret: new Secret('own') };
    const outbound = new FakeOutbound(
      ENTRANCE,
      tagsCall('Bearer own', challenged(`${BEARER},error="invalid_token"`)),
    );

    expect(
      (await problemOf(new RegistryClient(outbound).reader(visit({ identity })).tags('a/b', PAGE))).code,
    ).toBe('credential_rejected');
    outbound.assertFinished();
  });

  it('keeps to the path prefix of the registry', async () => {
    const endpoint = { origin: R, prefix: '/docker' };
    const outbound = new FakeOutbound(
      { call: `GET ${R}/docker/v2/`, answer: challenged('Basic realm="r"') },
      { call: `GET ${R}/docker/v2/a/b/tags/list?n=2`, as: LOGIN, answer: json(200, { tags: [] }) },
    );

    await new RegistryClient(outbound).reader(visit({ endpoint })).tags('a/b', PAGE);
    outbound.assertFinished();
  });

  it.each(['../a', 'A', 'a b', 'a?b', ''])('asks nobody for the repository %j', async (repository) => {
    const reader = new RegistryClient(new FakeOutbound()).reader(visit());

    expect((await problemOf(reader.tags(repository, PAGE))).code).toBe('repository_not_found');
    expect((await problemOf(reader.image('a/b', `${repository}/`))).code).toBe('repository_not_found');
  });
});

describe('what a refusal means', () => {
  it.each<[name: string, token: OutboundResponse, code: string]>([
    ['401', ociError(401, 'UNAUTHORIZED'), 'credential_rejected'],
    [
      'an anonymous token, as Harbor gives one',
      json(200, { token: jwt({ sub: '', access: [] }) }),
      'credential_rejected',
    ],
    ['an anonymous token of Quay', json(200, { token: jwt({ sub: '(anonymous)' }) }), 'credential_rejected'],
    ['a token without rights', json(200, { token: jwt({ sub: 'me', access: [] }) }), 'repository_not_found'],
    [
      'a token with other rights',
      json(200, { token: jwt({ access: [{ type: 'repository', name: 'a/b', actions: ['push'] }] }) }),
      'permission_missing',
    ],
    ['403 DENIED', ociError(403, 'DENIED'), 'repository_not_found'],
    ['a 403 page', page(403), 'provider_blocked'],
    ['404', ociError(404, 'MADE_UP'), 'inconclusive'],
    ['400 NAME_INVALID', ociError(400, 'NAME_INVALID'), 'repository_not_found'],
    ['400', json(400, {}), 'inconclusive'],
    ['429', json(429, {}), 'provider_rate_limited'],
    ['403 TOOMANYREQUESTS', ociError(403, 'TOOMANYREQUESTS'), 'provider_rate_limited'],
    ['500', page(500), 'provider_unreachable'],
    ['a redirect', json(302, {}, { location: 'https://attacker.example/' }), 'provider_protocol_error'],
    ['a page', page(200), 'provider_protocol_error'],
    ['no token', json(200, {}), 'provider_protocol_error'],
  ])('at the token server: %s', async (_, answer, code) => {
    const outbound = new FakeOutbound(ENTRANCE, { ...tokenCall(''), answer });

    expect((await problemOf(new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE))).code).toBe(code);
    outbound.assertFinished();
  });

  it.each<[name: string, answer: OutboundResponse, code: string]>([
    ['401 insufficient_scope', challenged(`${BEARER},error="insufficient_scope"`), 'permission_missing'],
    ['401', challenged(BEARER), 'repository_not_found'],
    ['403 DENIED', ociError(403, 'DENIED'), 'permission_missing'],
    ['a 403 page', page(403), 'provider_blocked'],
    ['404 NAME_UNKNOWN', ociError(404, 'NAME_UNKNOWN'), 'repository_not_found'],
    ['404 of Artifactory, without a code', json(404, { errors: [{ status: 404 }] }), 'repository_not_found'],
    ['a 404 page', page(404), 'provider_protocol_error'],
    ['405', json(405, {}), 'inconclusive'],
    ['407', json(407, {}), 'provider_unreachable'],
    ['429', json(429, {}, { 'retry-after': '7' }), 'provider_rate_limited'],
    ['502', page(502), 'provider_unreachable'],
    ['204', { status: 204, headers: {}, body: '' }, 'inconclusive'],
    ['a page', page(200), 'provider_protocol_error'],
  ])('at the repository: %s', async (_, answer, code) => {
    const outbound = new FakeOutbound(ENTRANCE, tokenCall('t1'), tagsCall('Bearer t1', answer));

    expect((await problemOf(new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE))).code).toBe(code);
    outbound.assertFinished();
  });

  it('carries the facts, and neither a word of the registry nor the secret', async () => {
    const outbound = new FakeOutbound(
      ENTRANCE,
      tokenCall('t1'),
      tagsCall('Bearer t1', ociError(403, 'DENIED')),
    );
    const error = await problemOf(new RegistryClient(outbound).reader(visit()).tags('a/b', PAGE));

    expect(error).toBeInstanceOf(RegistryRefusal);
    expect((error as RegistryRefusal).facts).toMatchObject({
      step: 'access',
      scheme: 'bearer',
      status: 403,
      codes: ['DENIED'],
    });
    const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
    expect(shown).not.toMatch(/text of the registry|wörd|t1/);
  });
});

describe('an image', () => {
  const DIGEST = `sha256:${'ab'.repeat(32)}`;
  const EMPTY_OBJECT = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
  const image = (answer: OutboundResponse, reference = 'v1') => {
    const call = `GET ${R}/v2/a/b/manifests/${reference}`;
    const outbound = new FakeOutbound(BASIC_ENTRANCE, { call, as: LOGIN, answer });
    return { outbound, found: new RegistryClient(outbound).reader(visit()).image('a/b', reference) };
  };

  it('is found by its manifest, whatever type that is of', async () => {
    const { outbound, found } = image(json(200, {}, { 'docker-content-digest': EMPTY_OBJECT }));

    expect(await found).toEqual({ digest: EMPTY_OBJECT });
    expect(outbound.calls[1]?.headers?.accept?.split(', ')).toHaveLength(4);
    expect(outbound.calls[1]?.maxBodyBytes).toBe(4 * 1024 * 1024);
  });

  it.each(['', 'sha256:short'])('is hashed where the digest is told as %j', async (told) => {
    const { found } = image(json(200, {}, { 'docker-content-digest': told }));

    expect(await found).toEqual({ digest: EMPTY_OBJECT });
  });

  it.each([
    ['the tag', 'v1'],
    ['the digest', DIGEST],
  ])('is not what the registry says it is, but what its bytes are: asked for by %s', async (_, reference) => {
    const { found } = image(json(200, {}, { 'docker-content-digest': DIGEST }), reference);

    expect((await problemOf(found)).code).toBe('provider_protocol_error');
  });

  it('must be the one that was asked for', async () => {
    const { found } = image(json(200, {}, { 'docker-content-digest': EMPTY_OBJECT }), DIGEST);

    expect((await problemOf(found)).code).toBe('provider_protocol_error');
  });

  it.each<[string, OutboundResponse, string]>([
    ['unknown', ociError(404, 'MANIFEST_UNKNOWN'), 'image_not_found'],
    ['of an unknown repository', ociError(404, 'NAME_UNKNOWN'), 'repository_not_found'],
    ['unknown, told without a code', json(404, {}), 'repository_not_found'],
    ['unknown, told without a body', { status: 404, headers: {}, body: '' }, 'repository_not_found'],
    ['no manifest', page(200), 'provider_protocol_error'],
  ])('may be %s', async (_, answer, code) => {
    expect((await problemOf(image(answer).found)).code).toBe(code);
  });
});
