import { FakeOutbound, json, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { StoreScalewayCredentialDto } from './scaleway.dto.js';
import { scalewayProvider } from './scaleway.provider.js';

const SECRET = '11111111-2222-3333-4444-555555555555';
const NAMESPACES =
  'GET https://api.scaleway.com/registry/v1/regions/nl-ams/namespaces?name=team&page_size=100';
const IMAGES = 'GET https://api.scaleway.com/registry/v1/regions/nl-ams/images?namespace_id=ns-1&page_size=1';

const input = Object.assign(new StoreScalewayCredentialDto(), {
  projectId: '550e8400-e29b-41d4-a716-446655440001',
  region: 'nl-ams',
  namespaceName: 'team',
  secretKey: SECRET,
});

function verify(outbound: FakeOutbound, changes: Partial<StoreScalewayCredentialDto> = {}) {
  return scalewayProvider.verify(
    Object.assign(new StoreScalewayCredentialDto(), input, changes),
    contextOf(outbound),
  );
}

const namespaces = (...items: unknown[]): OutboundResponse =>
  json(200, { namespaces: items, total_count: items.length });

describe('scaleway', () => {
  it('proves key, namespace and image rights in two calls that carry the key in X-Auth-Token', async () => {
    const outbound = new FakeOutbound(
      { call: NAMESPACES, answer: namespaces({ id: 'ns-1', name: 'team', status: 'ready' }) },
      { call: IMAGES, answer: json(200, { images: [], total_count: 0 }) },
    );

    const verified = await verify(outbound);

    outbound.assertFinished();
    expect(verified.fields).toEqual({ region: 'nl-ams', namespaceId: 'ns-1', namespaceName: 'team' });
    expect(verified.secret.reveal()).toBe(SECRET);
    expect(outbound.calls.map(({ secretHeaders }) => secretHeaders?.['x-auth-token']?.reveal())).toEqual([
      SECRET,
      SECRET,
    ]);
  });

  it('takes the namespace of exactly this name when the filter is ignored', async () => {
    const outbound = new FakeOutbound(
      {
        call: NAMESPACES,
        answer: namespaces(
          { id: 'ns-0', name: 'team-old', status: 'ready' },
          { id: 'ns-1', name: 'team', status: 'ready' },
        ),
      },
      { call: IMAGES, answer: json(200, { images: [] }) },
    );

    expect((await verify(outbound)).fields.namespaceId).toBe('ns-1');
  });

  it('cannot tell when a full page without the name came back', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ id: `${index}`, name: `other-${index}` }));

    const problem = await problemOf(
      verify(new FakeOutbound({ call: NAMESPACES, answer: namespaces(...many) })),
      SECRET,
    );

    expect(problem.code).toBe('inconclusive');
  });

  it.each<[string, OutboundResponse, string]>([
    [
      'an unknown key',
      json(401, { type: 'denied_authentication', reason: 'not_found' }),
      'credential_rejected',
    ],
    [
      'an unknown key as 403',
      json(403, { type: 'denied_authentication', reason: 'not_found' }),
      'credential_rejected',
    ],
    ['an expired key', json(401, { type: 'denied_authentication', reason: 'expired' }), 'credential_expired'],
    ['a key without rights', json(403, { type: 'permissions_denied', details: [] }), 'permission_missing'],
    ['a 401 that is no JSON', page(401), 'credential_rejected'],
    ['a 403 that is no JSON', page(403), 'provider_blocked'],
    ['a 403 of another type', json(403, { type: 'quotas_exceeded' }), 'inconclusive'],
    ['a prototype name as type', json(403, { type: 'constructor' }), 'inconclusive'],
    ['throttling', json(429, {}), 'provider_rate_limited'],
    ['an outage', page(503), 'provider_unreachable'],
    ['a page', page(200), 'provider_protocol_error'],
    ['a list that is none', json(200, { namespaces: {} }), 'provider_protocol_error'],
    ['a namespace without an id', namespaces({ name: 'team' }), 'provider_protocol_error'],
    [
      'a locked namespace',
      namespaces({ id: 'ns-1', name: 'team', status: 'locked' }),
      'namespace_unavailable',
    ],
    ['no namespace', namespaces(), 'namespace_not_found_or_denied'],
  ])('maps %s', async (_case, answer, code) => {
    const outbound = new FakeOutbound({ call: NAMESPACES, answer });

    expect((await problemOf(verify(outbound), SECRET)).code).toBe(code);
    expect(outbound.calls).toHaveLength(1);
  });

  it('does not take a namespace whose images the key may not read', async () => {
    const script: ScriptedCall[] = [
      { call: NAMESPACES, answer: namespaces({ id: 'ns-1', name: 'team', status: 'ready' }) },
      { call: IMAGES, answer: json(403, { type: 'permissions_denied' }) },
    ];

    expect((await problemOf(verify(new FakeOutbound(...script)), SECRET)).code).toBe('permission_missing');
  });

  it.each([
    ['an access key', 'SCWXXXXXXXXXXXXXXXXX'],
    ['the project id', input.projectId.toUpperCase()],
  ])('tells %s from a secret key without asking Scaleway', async (_case, secretKey) => {
    const outbound = new FakeOutbound();

    expect((await problemOf(verify(outbound, { secretKey }), SECRET)).code).toBe('wrong_credential_type');
    expect(outbound.calls).toEqual([]);
  });
});
