import { FakeOutbound, json, page } from '../../../test/harness/fake-outbound.js';
import { problemOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { as, DOWNLOAD, exchanged, googleError, TEST, UNTOLD, verify } from './gcr.case.fixture.js';

describe('gcr at a gcr.io name', () => {
  it.each<[string, OutboundResponse, string]>([
    ['no permission', json(200, {}), 'permission_missing'],
    ['another permission', json(200, { permissions: ['x'] }), 'permission_missing'],
    ['denied or not there', googleError(403, 'PERMISSION_DENIED'), 'namespace_not_found_or_denied'],
    ['not there', googleError(404, 'NOT_FOUND'), 'namespace_not_found'],
    ['the API off', googleError(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED'), 'namespace_unavailable'],
    ['billing off', googleError(403, 'PERMISSION_DENIED', 'BILLING_DISABLED'), 'namespace_unavailable'],
    [
      'a suspended project',
      googleError(403, 'PERMISSION_DENIED', 'CONSUMER_SUSPENDED'),
      'namespace_unavailable',
    ],
    ['a deleted project', googleError(403, 'PERMISSION_DENIED', 'CONSUMER_INVALID'), 'namespace_not_found'],
    [
      'no such project',
      googleError(400, 'INVALID_ARGUMENT', 'RESOURCE_PROJECT_INVALID'),
      'namespace_not_found',
    ],
    ['a perimeter', googleError(403, 'PERMISSION_DENIED', 'SECURITY_POLICY_VIOLATED'), 'provider_blocked'],
    ['a dead account', googleError(401, 'UNAUTHENTICATED', 'ACCOUNT_STATE_INVALID'), 'credential_rejected'],
    [
      'too small a scope',
      googleError(403, 'PERMISSION_DENIED', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'),
      'inconclusive',
    ],
    ['a refused token', googleError(401, 'UNAUTHENTICATED'), 'inconclusive'],
    ['a prototype name', googleError(400, 'constructor', 'constructor'), 'inconclusive'],
    ['a bad argument', googleError(400, 'INVALID_ARGUMENT'), 'inconclusive'],
    ['a bare 404', json(404, {}), 'inconclusive'],
    ['a 403 with a page', page(403), 'provider_blocked'],
    ['a quota', googleError(429, 'RESOURCE_EXHAUSTED'), 'provider_rate_limited'],
    ['an outage', googleError(503, 'UNAVAILABLE'), 'provider_unreachable'],
    ['a redirect', page(302), 'provider_protocol_error'],
    ['a page', page(200), 'provider_protocol_error'],
    ['null', json(200, null), 'provider_protocol_error'],
    ['a list', json(200, []), 'provider_protocol_error'],
    ['permissions that are none', json(200, { permissions: DOWNLOAD }), 'provider_protocol_error'],
  ])('maps %s', async (_case, answer, code) => {
    const outbound = new FakeOutbound(exchanged, { call: TEST, as, answer });

    expect((await problemOf(verify(outbound), ...UNTOLD)).code).toBe(code);
    outbound.assertFinished();
  });
});
