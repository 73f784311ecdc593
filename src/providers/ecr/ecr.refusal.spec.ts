import { json, page } from '../../../test/harness/fake-outbound.js';
import { problemOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import {
  ECR,
  error,
  login,
  ROLE,
  session,
  STS,
  TOKEN,
  UNTOLD,
  verify,
  Wire,
  xml,
} from './ecr.wire.fixture.js';

describe('what AWS refuses', () => {
  it.each<[string, OutboundResponse, string]>([
    ['an unknown key', error('UnrecognizedClientException'), 'credential_rejected'],
    [
      'an unknown key with a namespace',
      error('com.amazonaws.ecr#UnrecognizedClientException', '', 403),
      'credential_rejected',
    ],
    ['an unknown key as STS spells it', error('InvalidClientTokenId', '', 403), 'credential_rejected'],
    ['a wrong secret', error('InvalidSignatureException', 'does not match'), 'credential_rejected'],
    [
      'our clock',
      error('InvalidSignatureException', 'Signature expired: 2015 is now earlier'),
      'inconclusive',
    ],
    [
      'our clock, capitalised',
      json(403, { __type: 'InvalidSignatureException', Message: 'Signature not yet current' }),
      'inconclusive',
    ],
    [
      'a code in the header',
      json(400, {}, { 'x-amzn-errortype': 'AccessDeniedException:http://x/' }),
      'permission_missing',
    ],
    ['a signature that was lost', error('MissingAuthenticationTokenException'), 'inconclusive'],
    ['an incomplete signature', error('IncompleteSignature', '', 403), 'inconclusive'],
    ['an expired credential', error('ExpiredTokenException'), 'credential_expired'],
    ['a denial', error('AccessDeniedException'), 'permission_missing'],
    ['an account without a subscription', error('OptInRequired', '', 403), 'namespace_unavailable'],
    ['a bad argument', error('InvalidParameterException'), 'inconclusive'],
    ['throttling as 400', error('ThrottlingException'), 'provider_rate_limited'],
    ['throttling as 429', error('TooManyRequestsException', '', 429), 'provider_rate_limited'],
    ['an outage', error('ServerException', '', 500), 'provider_unreachable'],
    ['an outage as 400', error('ServerException'), 'provider_unreachable'],
    ['an undocumented code', error('BrandNewException'), 'inconclusive'],
    ['a prototype name as code', error('constructor'), 'inconclusive'],
    ['a 403 that is no JSON', page(403), 'provider_blocked'],
    ['a 403 without a code', json(403, {}), 'inconclusive'],
    ['a page', page(200), 'provider_protocol_error'],
    ['a list that is none', json(200, { authorizationData: {} }), 'provider_protocol_error'],
    [
      'a registry elsewhere',
      json(200, { authorizationData: [{ proxyEndpoint: 'https://evil.example/123456789012.dkr.ecr.x' }] }),
      'provider_protocol_error',
    ],
    ['a key of another account', login('210987654321')[1], 'namespace_not_found_or_denied'],
  ])('maps %s', async (_case, answer, code) => {
    const wire = new Wire([ECR, answer]);

    expect((await problemOf(verify(wire), ...UNTOLD)).code).toBe(code);
    expect(wire.sent).toHaveLength(1);
  });

  it.each<[string, OutboundResponse, string]>([
    [
      'a denial',
      xml(403, '<E><Error><Code>AccessDenied</Code><Message>no</Message></Error></E>'),
      'permission_missing',
    ],
    ['an unknown key', xml(403, '<E><Code>InvalidClientTokenId</Code></E>'), 'credential_rejected'],
    [
      'a wrong secret',
      xml(403, '<E><Code>SignatureDoesNotMatch</Code><Message>x</Message></E>'),
      'credential_rejected',
    ],
    [
      'our clock',
      xml(403, '<E><Code>SignatureDoesNotMatch</Code><Message>Signature expired: 2</Message></E>'),
      'inconclusive',
    ],
    [
      'a region without STS',
      xml(403, '<E><Code>RegionDisabledException</Code></E>'),
      'namespace_unavailable',
    ],
    [
      'a session without a token',
      xml(200, session.body.replace(/<SessionToken>.*<\/SessionToken>/, '')),
      'provider_protocol_error',
    ],
    ['two sessions', xml(200, session.body + session.body), 'provider_protocol_error'],
    [
      'a token with a line break',
      xml(200, session.body.replace(TOKEN, 'abc&#10;def')),
      'provider_protocol_error',
    ],
    ['a page', page(200), 'provider_protocol_error'],
  ])('maps %s of STS', async (_case, answer, code) => {
    const wire = new Wire([STS, answer]);

    expect((await problemOf(verify(wire, ROLE), ...UNTOLD)).code).toBe(code);
    expect(wire.sent).toHaveLength(1);
  });
});
