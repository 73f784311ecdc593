import { UuidParameterPipe } from './uuid-parameter.pipe.js';

const UUID = '018f0a1b-2c3d-7e4f-8a5b-6c7d8e9f0a1b';
const pipe = new UuidParameterPipe();

it('brings a UUID into the one spelling that is compared and stored', () => {
  expect(pipe.transform(UUID.toUpperCase(), { data: 'keyId' })).toBe(UUID);
});

it.each([
  ['braces, which PostgreSQL reads', `{${UUID}}`],
  ['no hyphens, which PostgreSQL reads', UUID.replaceAll('-', '')],
  ['hyphens elsewhere', '018f-0a1b-2c3d-7e4f-8a5b-6c7d-8e9f-0a1b'],
  ['white space', ` ${UUID}`],
  ['a line break behind it', `${UUID}\n`],
  ['a digit too many', `${UUID}0`],
  ['another letter', UUID.replace('a', 'g')],
  ['a URN', `urn:uuid:${UUID}`],
  ['nothing', ''],
  ['undefined', undefined],
  ['an array', [UUID]],
])('refuses %s, naming the parameter and not the value', (_, value) => {
  expect(() => pipe.transform(value, { data: 'keyId' })).toThrow(
    expect.objectContaining({
      code: 'validation_failed',
      details: { errors: [{ pointer: '#keyId', code: 'isUuid', message: 'keyId must be a UUID' }] },
    }) as Error,
  );
});
