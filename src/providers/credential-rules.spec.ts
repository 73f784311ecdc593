import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { IsPrincipal, IsSecretText, PRINCIPAL_TEXT, SECRET_TEXT } from './credential-rules.js';

class Rules {
  @IsSecretText()
  secret: unknown = 'x';

  @IsPrincipal()
  principal: unknown = 'x';
}

function faults(members: Partial<Rules>): string[] {
  return validateSync(Object.assign(new Rules(), members)).flatMap(({ constraints }) =>
    Object.values(constraints ?? {}),
  );
}

describe('the rules for secrets', () => {
  it.each(['a', 'a b:c', 'pässwörd €', '🔑', 'a'.repeat(16_384), 'X'.repeat(40)])('take %s', (secret) => {
    expect(faults({ secret })).toEqual([]);
  });

  it.each<[secret: unknown, fault: string]>([
    ['', 'must be 1 to 16384 characters long'],
    ['a'.repeat(16_385), 'must be 1 to 16384 characters long'],
    ['SECRET\n', 'must not hold control characters or line breaks'],
    ['SEC\r\nRET', 'must not hold control characters or line breaks'],
    ['SEC\u0000RET', 'must not hold control characters or line breaks'],
    ['SEC\u0085RET', 'must not hold control characters or line breaks'],
    ['SEC\u2028RET', 'must not hold control characters or line breaks'],
    ['SEC\ud800RET', 'must not hold control characters or line breaks'],
    [' SECRET', 'must not begin or end with white space'],
    ['SECRET\u00a0', 'must not begin or end with white space'],
    [1, 'must be a string'],
    [null, 'must be a string'],
    [undefined, 'must be a string'],
    [{ toString: 'x' }, 'must be a string'],
    [['x'], 'must be a string'],
  ])('refuse %j and say why, without the value', (secret, fault) => {
    expect(faults({ secret })).toEqual([fault]);
  });
});

describe('the rules for user names', () => {
  it.each([
    'a',
    'org+robot',
    'robot$project+name',
    '$oauthtoken',
    '_json_key',
    'a@b.example',
    'a'.repeat(255),
  ])('take %s', (principal) => {
    expect(faults({ principal })).toEqual([]);
  });

  it.each<[principal: unknown, fault: string]>([
    ['', 'must be 1 to 255 characters long'],
    ['a'.repeat(256), 'must be 1 to 255 characters long'],
    ['a:b', 'must not hold a colon'],
    ['a\tb', 'must not hold control characters or line breaks'],
    ['a ', 'must not begin or end with white space'],
    [1, 'must be a string'],
  ])('refuse %j', (principal, fault) => {
    expect(faults({ principal })).toEqual([fault]);
  });
});

describe('what the document says of them', () => {
  /** Short texts of the characters that matter; whole ones, as no JSON document holds half of a pair. */
  const text = fc.string({
    unit: fc.constantFrom(...'aß:🔑 \t\r\n\u0000\u0085\u00a0\u2028\ufeff'),
    maxLength: 5,
  });

  it.each([
    ['a secret', SECRET_TEXT, 'secret'],
    ['a user name', PRINCIPAL_TEXT, 'principal'],
  ] as const)('of %s is what the rule holds', (_, { pattern }, member) => {
    const said = new RegExp(pattern, 'u');

    fc.assert(
      fc.property(text, (value) => said.test(value) === (faults({ [member]: value }).length === 0)),
      { numRuns: 2_000 },
    );
  });
});
