import { FakeOutbound, json, page } from '../../../test/harness/fake-outbound.js';
import { problemOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { KEY_FILE, TOKEN, UNTOLD, verify } from './gcr.case.fixture.js';

describe('gcr at the token server', () => {
  const grant = (error_description?: string) => json(400, { error: 'invalid_grant', error_description });

  it.each<[string, OutboundResponse, string, RegExp]>([
    ['a key that was deleted', grant('Invalid JWT Signature.'), 'credential_rejected', /key/],
    ['no account', grant('Invalid grant: account not found'), 'credential_rejected', /not find/],
    [
      'no verifier',
      grant('Invalid JWT: No valid verifier found for issuer.'),
      'credential_rejected',
      /not find/,
    ],
    ['a disabled account', grant('Robot is disabled.'), 'credential_rejected', /disabled/],
    [
      'a wrong clock',
      grant('Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'),
      'inconclusive',
      /nothing about the key/,
    ],
    ['another grant error', grant('Something new'), 'inconclusive', /nothing about the key/],
    ['a grant error without text', grant(), 'inconclusive', /nothing about the key/],
    ['no client', json(401, { error: 'invalid_client' }), 'credential_rejected', /not know/],
    ['a disabled client', json(401, { error: 'disabled_client' }), 'credential_rejected', /disabled/],
    ['a deleted client', json(401, { error: 'deleted_client' }), 'credential_rejected', /not know/],
    ['an unknown error', json(400, { error: 'constructor' }), 'inconclusive', /nothing/],
    ['a 401 that is no JSON', page(401), 'inconclusive', /nothing/],
    ['a 403 with a page', page(403), 'provider_blocked', /refuses/],
    ['throttling', json(429, {}), 'provider_rate_limited', /slow down/],
    ['an outage', page(502), 'provider_unreachable', /server error/],
    ['a page', page(200), 'provider_protocol_error', /JSON/],
    ['no token', json(200, { expires_in: 3599 }), 'provider_protocol_error', /no access token/],
    ['a number as token', json(200, { access_token: 42 }), 'provider_protocol_error', /no access token/],
    [
      'a line break in the token',
      json(200, { access_token: 'a\r\nb' }),
      'provider_protocol_error',
      /no access/,
    ],
  ])('maps %s, in one call', async (_case, answer, code, detail) => {
    const outbound = new FakeOutbound({ call: TOKEN, answer });

    const problem = await problemOf(verify(outbound), ...UNTOLD);

    expect([problem.code, problem.detail]).toEqual([code, expect.stringMatching(detail)]);
    outbound.assertFinished();
  });

  it('says that the clock is wrong', async () => {
    const outbound = new FakeOutbound({ call: TOKEN, answer: grant('... in a reasonable timeframe ...') });

    expect((await problemOf(verify(outbound), ...UNTOLD)).details.hint).toContain('clock');
  });

  it('asks nobody about a file that is no key', async () => {
    const outbound = new FakeOutbound();
    const broken = { serviceAccountKey: KEY_FILE.replace('service_account', 'authorized_user') };

    expect((await problemOf(verify(outbound, broken), ...UNTOLD)).code).toBe('wrong_credential_type');
    expect(outbound.calls).toEqual([]);
  });
});
