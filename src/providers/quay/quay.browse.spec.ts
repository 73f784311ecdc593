import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  ociError,
  page,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf, step } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { quayBrowse } from './quay.browse.js';

const SECRET = 'X'.repeat(40);
const ROBOT = 'myorganization+deploy_robot';
const LOGIN = `Basic ${ROBOT}:${SECRET}`;
const AUTH = 'GET https://quay.io/v2/auth?service=quay.io';
const CATALOG = 'GET https://quay.io/v2/_catalog';
const TAGS = '/v2/myorganization/app/tags/list';
const NAMED = jwt({ sub: ROBOT, access: [] });
const PULLS = jwt({
  sub: ROBOT,
  access: [{ type: 'repository', name: 'myorganization/app', actions: ['pull'] }],
});
const FIRST = { size: 2, number: 1 };

const credential = {
  fields: { quayNamespace: 'myorganization', robotUsername: ROBOT, quayHost: 'quay.io' },
  secret: new Secret(SECRET),
  cacheKey: 'c',
};

const DOOR = step(
  'GET https://quay.io/v2/',
  undefined,
  challenged('Bearer realm="https://quay.io/v2/auth",service="quay.io"'),
);
const CATALOG_TOKEN = step(AUTH, LOGIN, json(200, { token: NAMED }));
const catalog = (answer: OutboundResponse): ScriptedCall => step(`${CATALOG}?n=2`, `Bearer ${NAMED}`, answer);
const tagsToken = (token: string): ScriptedCall =>
  step(`${AUTH}&scope=repository:myorganization/app:pull`, LOGIN, json(200, { token }));

describe('Quay browse', () => {
  it('names the one namespace of a robot without asking', async () => {
    const outbound = new FakeOutbound();

    expect(await quayBrowse.namespaces(credential, FIRST, contextOf(outbound))).toEqual({
      items: [{ name: 'myorganization' }],
    });
    expect(outbound.calls).toEqual([]);
  });

  it('lists the images of the namespace over absolute links, with a token without a scope', async () => {
    const link = `<https://quay.io/v2/_catalog?n=2&next_page=gAAA>; rel="next"`;
    const outbound = new FakeOutbound(
      DOOR,
      CATALOG_TOKEN,
      catalog(json(200, { repositories: ['myorganization/app', 'myorg/app'] }, { link })),
      step(
        `${CATALOG}?n=2&next_page=gAAA`,
        `Bearer ${NAMED}`,
        json(200, { repositories: ['myorganization/b'] }),
      ),
    );
    const using = contextOf(outbound);

    const first = await quayBrowse.images(credential, FIRST, using);
    const second = await quayBrowse.images(
      credential,
      { ...FIRST, position: first.nextPosition ?? '' },
      using,
    );

    outbound.assertFinished();
    expect(first).toEqual({ items: [{ name: 'app' }], nextPosition: '/v2/_catalog?n=2&next_page=gAAA' });
    expect(second).toEqual({ items: [{ name: 'b' }] });
  });

  it('lists tags over absolute links', async () => {
    const link = `<https://quay.io${TAGS}?n=2&next_page=gAAA>; rel="next"`;
    const outbound = new FakeOutbound(
      DOOR,
      tagsToken(PULLS),
      step(`GET https://quay.io${TAGS}?n=2`, `Bearer ${PULLS}`, json(200, { tags: ['a', 'b'] }, { link })),
      step(`GET https://quay.io${TAGS}?n=2&next_page=gAAA`, `Bearer ${PULLS}`, json(200, { tags: ['c'] })),
    );
    const using = contextOf(outbound);

    const first = await quayBrowse.tags(credential, 'app', FIRST, using);
    const position = first.nextPosition ?? '';
    const second = await quayBrowse.tags(credential, 'app', { ...FIRST, position }, using);

    outbound.assertFinished();
    expect(first.items).toEqual([{ name: 'a' }, { name: 'b' }]);
    expect(second).toEqual({ items: [{ name: 'c' }] });
  });

  it('never follows a link to another host', async () => {
    const link = '<https://attacker.example/v2/_catalog?n=2&next_page=x>; rel="next"';
    const answer = json(200, { repositories: ['myorganization/a', 'myorganization/b'] }, { link });
    const outbound = new FakeOutbound(DOOR, CATALOG_TOKEN, catalog(answer));

    const { nextPosition } = await quayBrowse.images(credential, FIRST, contextOf(outbound));

    expect(nextPosition).toBe('last=myorganization/b');
  });

  it.each<[string, string, ScriptedCall[]]>([
    ['a bad token', 'credential_rejected', [step(AUTH, LOGIN, ociError(401, 'UNAUTHORIZED'))]],
    ['a disabled namespace', 'namespace_not_found_or_denied', [step(AUTH, LOGIN, ociError(405, 'DENIED'))]],
    [
      'a token that the registry refuses',
      'inconclusive',
      [CATALOG_TOKEN, catalog(ociError(401, 'UNAUTHORIZED'))],
    ],
    ['throttling', 'provider_rate_limited', [CATALOG_TOKEN, catalog(page(429))]],
    ['an outage', 'provider_unreachable', [CATALOG_TOKEN, catalog(page(502))]],
    ['a page', 'provider_protocol_error', [CATALOG_TOKEN, catalog(page(200))]],
  ])('maps %s at the images to %s', async (_case, code, script) => {
    const outbound = new FakeOutbound(DOOR, ...script);

    expect((await problemOf(quayBrowse.images(credential, FIRST, contextOf(outbound)), SECRET)).code).toBe(
      code,
    );
    outbound.assertFinished();
  });

  it.each<[string, string, ScriptedCall[]]>([
    ['a token without any right', 'repository_not_found', [tagsToken(NAMED)]],
    [
      'a disabled namespace',
      'namespace_not_found_or_denied',
      [tagsToken(PULLS), step(`GET https://quay.io${TAGS}?n=2`, `Bearer ${PULLS}`, ociError(405, 'DENIED'))],
    ],
  ])('maps %s at the tags to %s', async (_case, code, script) => {
    const outbound = new FakeOutbound(DOOR, ...script);

    expect(
      (await problemOf(quayBrowse.tags(credential, 'app', FIRST, contextOf(outbound)), SECRET)).code,
    ).toBe(code);
    outbound.assertFinished();
  });

  it.each(['namespaces', 'images'] as const)('does not count pages of %s', async (list) => {
    const listing = quayBrowse[list](credential, { size: 2, number: 2 }, contextOf(new FakeOutbound()));

    expect((await problemOf(listing, SECRET)).code).toBe('validation_failed');
  });
});
