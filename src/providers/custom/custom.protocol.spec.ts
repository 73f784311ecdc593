import { challenged, json, page } from '../../../test/harness/fake-outbound.js';
import { step } from '../../../test/harness/provider-calls.js';
import { DomainError } from '../../problems/domain-error.js';
import {
  BASIC,
  BEARER,
  expectProblem,
  LOGIN,
  PASSWORD,
  type ProblemCase,
  TOKEN,
  VERSION,
} from './custom.case.fixture.js';

describe('a custom credential is not proven', () => {
  it.each<ProblemCase>([
    [
      'a foreign realm',
      'address_refused',
      PASSWORD,
      [step(VERSION, undefined, challenged('Bearer realm="https://attacker.example/token",service="x"'))],
    ],
    [
      'a malformed challenge',
      'provider_protocol_error',
      PASSWORD,
      [step(VERSION, undefined, challenged('Bearer realm="'))],
    ],
    ['no challenge', 'provider_protocol_error', PASSWORD, [step(VERSION, undefined, json(401, {}))]],
    ['a web site', 'provider_protocol_error', PASSWORD, [step(VERSION, undefined, page(200))]],
    ['no registry', 'provider_protocol_error', PASSWORD, [step(VERSION, undefined, page(404))]],
    ['a firewall', 'provider_blocked', PASSWORD, [step(VERSION, undefined, page(403))]],
    [
      'a redirect',
      'provider_protocol_error',
      PASSWORD,
      [step(VERSION, undefined, json(307, {}, { location: 'https://attacker.example' }))],
    ],
    ['an outage', 'provider_unreachable', PASSWORD, [step(VERSION, undefined, page(503))]],
    ['throttling', 'provider_rate_limited', PASSWORD, [step(VERSION, undefined, json(429, {}))]],
    [
      'a token server that is out',
      'provider_unreachable',
      PASSWORD,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, page(500))],
    ],
    [
      'a page for a token',
      'provider_protocol_error',
      PASSWORD,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, page(200))],
    ],
    [
      'no answer',
      'provider_unreachable',
      PASSWORD,
      [step(VERSION, undefined, new DomainError('provider_unreachable', 'x'))],
    ],
    [
      'no answer in time',
      'provider_timeout',
      PASSWORD,
      [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, new DomainError('provider_timeout', 'x'))],
    ],
  ])('%s: %s', async (_, code, members, script) => {
    await expectProblem(code, members, script);
  });
});
