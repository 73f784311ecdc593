import { registrySecretFault } from './registry-secret.js';

describe('a secret of the facade', () => {
  it.each([
    ['the documented example', 'my-secret-token'],
    ['the shortest of the documented pattern', '12345678'],
    ['the longest of the documented pattern', 'x'.repeat(128)],
    ['white space and a tab, which the documented pattern takes', ' \t secret '],
    ['characters beyond ASCII', 'пароль-пароль'],
    ['a short one', 'hunter2'],
    ['an ECR password', 'e'.repeat(2800)],
    ['a key of a service account, on several lines', JSON.stringify({ type: 'service_account' }, null, 2)],
    ['the longest', 'x'.repeat(16_384)],
  ])('may be %s', (_what, secret) => {
    expect(registrySecretFault(secret)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['two lines that are no JSON', 'first-line\nsecond-line'],
    ['a broken JSON of two lines', '{"type":\n'],
    ['too long', 'x'.repeat(16_385)],
    ['JSON that is too long', JSON.stringify({ key: 'x'.repeat(16_384) })],
  ])('may not be %s, and is not quoted', (_what, secret) => {
    const fault = registrySecretFault(secret);
    expect(fault).toMatch(/^must /);
    if (secret !== '') expect(fault).not.toContain(secret.slice(0, 8));
  });
});
