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
import type { OpenedCredential } from '../provider.js';
import { customBrowse } from './custom.browse.js';
import type { CustomFields } from './custom.fields.js';

const R = 'https://r.example';
const SECRET = 'wörd-p4ss-S3cret';
const LOGIN = `Basic me:${SECRET}`;
const FIRST = { size: 3, number: 1 };
const TOKEN = `GET ${R}/token?service=r.example`;
const CATALOG_TOKEN = `${TOKEN}&scope=registry:catalog:*`;
const CATALOG = `GET ${R}/v2/_catalog?n=3`;
const NAMED = jwt({ sub: 'me', access: [] });
const LISTS = jwt({ sub: 'me', access: [{ type: 'registry', name: 'catalog', actions: ['*'] }] });

const given = (token: string): OutboundResponse => json(200, { token });
const BEARER = step(`GET ${R}/v2/`, undefined, challenged(`Bearer realm="${R}/token",service="r.example"`));
const BASIC = step(`GET ${R}/v2/`, undefined, challenged('Basic realm="r"'));
const REPOSITORIES = json(200, { repositories: ['alone', 'team/app', 'team/deep/er', 'teamwork/app'] });

function opened(fields: Partial<CustomFields> = {}): OpenedCredential<CustomFields> {
  return {
    fields: { registryUrl: R, username: 'me', ...fields },
    secret: new Secret(SECRET),
    cacheKey: 'c',
  };
}

describe('namespaces of a custom registry', () => {
  it('are the one that the credential names, without asking', async () => {
    const outbound = new FakeOutbound();

    expect(await customBrowse.namespaces(opened({ namespace: 'team' }), FIRST, contextOf(outbound))).toEqual({
      items: [{ name: 'team' }],
    });
    expect(outbound.calls).toEqual([]);
  });

  it('are what a page of the catalogue begins with, where it names none', async () => {
    const link = '</v2/_catalog?last=teamwork%2Fapp&n=4>; rel="next"';
    const outbound = new FakeOutbound(
      BASIC,
      step(`GET ${R}/v2/_catalog?n=4`, LOGIN, { ...REPOSITORIES, headers: { link } }),
    );

    expect(await customBrowse.namespaces(opened(), { size: 4, number: 1 }, contextOf(outbound))).toEqual({
      items: [{ name: 'team' }, { name: 'teamwork' }],
      nextPosition: '/v2/_catalog?last=teamwork%2Fapp&n=4',
    });
  });
});

describe('images of a custom registry', () => {
  it('are asked for with the scope of the catalogue, and cut to the namespace', async () => {
    const outbound = new FakeOutbound(
      BEARER,
      step(CATALOG_TOKEN, LOGIN, given(LISTS)),
      step(CATALOG, `Bearer ${LISTS}`, json(200, { repositories: ['alone', 'team/app', 'teamwork/app'] })),
      step(`${CATALOG}&last=teamwork/app`, `Bearer ${LISTS}`, json(200, { repositories: [] })),
    );
    const using = contextOf(outbound);
    const credential = opened({ namespace: 'team' });

    const first = await customBrowse.images(credential, FIRST, using);
    const last = await customBrowse.images(
      credential,
      { ...FIRST, position: first.nextPosition ?? '' },
      using,
    );

    outbound.assertFinished();
    expect(first).toEqual({ items: [{ name: 'app' }], nextPosition: 'last=teamwork/app' });
    expect(last).toEqual({ items: [] });
  });

  it('are asked for without a scope where the token server knows no such scope (Quay)', async () => {
    const outbound = new FakeOutbound(
      BEARER,
      step(CATALOG_TOKEN, LOGIN, ociError(400, 'INVALID_REQUEST')),
      step(TOKEN, LOGIN, given(NAMED)),
      step(CATALOG, `Bearer ${NAMED}`, json(200, { repositories: ['team/app'] })),
    );

    expect(await customBrowse.images(opened(), FIRST, contextOf(outbound))).toEqual({
      items: [{ name: 'team/app' }],
    });
    outbound.assertFinished();
  });

  it.each<[string, ScriptedCall[]]>([
    ['Docker Hub', [step(CATALOG_TOKEN, LOGIN, given(NAMED)), catalogAs(NAMED, insufficient())]],
    ['GitLab, for all but its administrators', [step(CATALOG_TOKEN, LOGIN, ociError(403, 'DENIED'))]],
    ['Harbor', [step(CATALOG_TOKEN, LOGIN, given(NAMED)), catalogAs(NAMED, ociError(401, 'UNAUTHORIZED'))]],
    ['one with a right of its own', [step(CATALOG_TOKEN, LOGIN, given(LISTS)), catalogAs(LISTS, page404())]],
    [
      'one without a catalogue',
      [step(CATALOG_TOKEN, LOGIN, given(LISTS)), catalogAs(LISTS, ociError(404, 'UNSUPPORTED'))],
    ],
  ])('are refused by %s with the advice to name them directly', async (_registry, script) => {
    const outbound = new FakeOutbound(BEARER, ...script);

    const problem = await problemOf(customBrowse.images(opened(), FIRST, contextOf(outbound)), SECRET);

    expect(problem.code).toBe('permission_missing');
    expect(problem.details.hint).toContain('Name images directly');
    outbound.assertFinished();
  });

  it.each<[string, string, ScriptedCall[]]>([
    ['a bad password', 'credential_rejected', [BASIC, step(CATALOG, LOGIN, ociError(401, 'UNAUTHORIZED'))]],
    [
      'a bad password at a token server',
      'credential_rejected',
      [BEARER, step(CATALOG_TOKEN, LOGIN, ociError(401, 'UNAUTHORIZED'))],
    ],
    [
      "nobody's token (Harbor)",
      'credential_rejected',
      [BEARER, step(CATALOG_TOKEN, LOGIN, given(jwt({ sub: '', access: [] })))],
    ],
    ['no registry any more', 'provider_protocol_error', [step(`GET ${R}/v2/`, undefined, page(404))]],
    ['a firewall', 'provider_blocked', [BASIC, step(CATALOG, LOGIN, page(403))]],
    ['throttling', 'provider_rate_limited', [BASIC, step(CATALOG, LOGIN, page(429))]],
    ['an outage', 'provider_unreachable', [BASIC, step(CATALOG, LOGIN, page(503))]],
    ['a refusal of the size', 'inconclusive', [BASIC, step(CATALOG, LOGIN, ociError(400, 'PAGINATION'))]],
  ])('end with %s in %s', async (_case, code, script) => {
    const outbound = new FakeOutbound(...script);

    expect((await problemOf(customBrowse.images(opened(), FIRST, contextOf(outbound)), SECRET)).code).toBe(
      code,
    );
    outbound.assertFinished();
  });
});

describe('tags of a custom registry', () => {
  it.each([
    [opened({ namespace: 'team' }), 'app', LOGIN],
    [opened({ username: undefined }), 'team/app', `Bearer ${SECRET}`],
  ])('lie below the namespace', async (credential, image, as) => {
    const outbound = new FakeOutbound(
      BASIC,
      step(`GET ${R}/v2/team/app/tags/list?n=3`, as, json(200, { name: 'team/app', tags: ['v1'] })),
    );

    expect(await customBrowse.tags(credential, image, FIRST, contextOf(outbound))).toEqual({
      items: [{ name: 'v1' }],
    });
  });

  it.each<[string, OutboundResponse]>([
    ['an unknown name', ociError(404, 'NAME_UNKNOWN')],
    ['a 404 without a reason', json(404, {})],
  ])('are not found for %s', async (_case, answer) => {
    const outbound = new FakeOutbound(BASIC, step(`GET ${R}/v2/app/tags/list?n=3`, LOGIN, answer));

    expect(
      (await problemOf(customBrowse.tags(opened(), 'app', FIRST, contextOf(outbound)), SECRET)).code,
    ).toBe('repository_not_found');
  });

  it('are not found, and nobody is asked, for what no image can be called', async () => {
    const listing = customBrowse.tags(opened(), '../_catalog', FIRST, contextOf(new FakeOutbound()));

    expect((await problemOf(listing, SECRET)).code).toBe('repository_not_found');
  });
});

function catalogAs(token: string, answer: OutboundResponse): ScriptedCall {
  return step(CATALOG, `Bearer ${token}`, answer);
}

function insufficient(): OutboundResponse {
  return challenged(`Bearer realm="${R}/token",error="insufficient_scope"`);
}

function page404(): OutboundResponse {
  return page(404);
}
