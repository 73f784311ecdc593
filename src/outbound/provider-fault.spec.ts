import type { DomainError } from '../problems/domain-error.js';
import { throwProviderFault } from './provider-fault.js';

function faultOf(status: number, headers: Record<string, string> = {}): Partial<DomainError> | undefined {
  try {
    throwProviderFault({ status, headers, body: 'canary' });
    return undefined;
  } catch (error) {
    return error as DomainError;
  }
}

it.each([200, 201, 204, 206, 400, 401, 403, 404, 405, 408, 412, 418, 422, 499])(
  'leaves %i to the caller',
  (status) => {
    expect(faultOf(status)).toBeUndefined();
  },
);

it.each([
  [500, 'provider_unreachable'],
  [502, 'provider_unreachable'],
  [503, 'provider_unreachable'],
  [504, 'provider_unreachable'],
  [599, 'provider_unreachable'],
  [407, 'provider_unreachable'],
  [429, 'provider_rate_limited'],
  [300, 'provider_protocol_error'],
  [301, 'provider_protocol_error'],
  [304, 'provider_protocol_error'],
  [308, 'provider_protocol_error'],
  [0, 'provider_protocol_error'],
  [101, 'provider_protocol_error'],
  [199, 'provider_protocol_error'],
  [600, 'provider_protocol_error'],
  [999, 'provider_protocol_error'],
])('makes of %i the problem %s', (status, code) => {
  const fault = faultOf(status);

  expect(fault?.code).toBe(code);
  expect(fault?.message).not.toContain('canary');
});

it('carries the wait that the provider asks for', () => {
  expect(faultOf(429, { 'retry-after': '7' })?.details).toEqual({ retryAfterSeconds: 7 });
  expect(faultOf(429)?.details).toEqual({ retryAfterSeconds: 60 });
  expect(faultOf(503, { 'retry-after': '99999' })?.details).toEqual({ retryAfterSeconds: 3_600 });
  expect(faultOf(503)?.details).toEqual({});
});
