import fc from 'fast-check';
import { DomainError } from '../problems/domain-error.js';
import { parseJson } from './json-body.js';

/** Names and strings that the parser takes: it refuses NUL, halves of surrogate pairs and names of Object.prototype. */
const text = fc
  .string({ unit: 'grapheme' })
  .filter((value) => value.isWellFormed() && !value.includes('\u0000'));
const name = text.filter((value) => !(value in Object.prototype));
const { value: anyJson } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(name, tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

function problemOf(body: string | Buffer): string {
  try {
    parseJson(Buffer.from(body as string));
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'none';
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

describe('a value within the limits', () => {
  it('is what JSON.parse makes of it, however it is written', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(undefined, 1, '\t', ' \n'), (value, space) => {
        const written = JSON.stringify(value, null, space);
        expect(parseJson(Buffer.from(written))).toEqual(JSON.parse(written));
      }),
    );
  });

  it.each([
    ['brackets and quotes inside strings', JSON.stringify({ a: '[[[["{{{{\\'.repeat(20) })],
    ['an escaped quote before brackets', `["\\"${'['.repeat(40)}"]`],
    ['a backslash at the end of a string', `["\\\\",${nested(3)}]`],
    ['16 levels', nested(16)],
    ['many lists beside each other', `[${Array.from({ length: 900 }, () => '[]').join(',')}]`],
    ['2 000 values', `[${Array.from({ length: 2_000 }, () => '0').join(',')}]`],
    ['names that only resemble those of Object.prototype', '{"Constructor":1,"proto":2,"to_string":3}'],
    ['a pair of surrogates', '"\\ud83d\\udc33"'],
    ['a number of many digits', '9007199254740993'],
  ])('is taken: %s', (_, body) => {
    expect(parseJson(Buffer.from(body))).toEqual(JSON.parse(body));
  });

  it('has the last of the members that share a name', () => {
    expect(parseJson(Buffer.from('{"a":1,"a":2}'))).toEqual({ a: 2 });
  });
});

describe('anything else', () => {
  it('is malformed_json, whatever the bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    const damaged = fc.tuple(anyJson, fc.nat(), fc.string({ maxLength: 3 })).map(([value, at, junk]) => {
      const written = JSON.stringify(value);
      const place = at % (written.length + 1);
      return Buffer.from(written.slice(0, place) + junk + written.slice(place + 1));
    });
    fc.assert(
      fc.property(fc.oneof(bytes, damaged), (body) => {
        expect(['none', 'malformed_json']).toContain(problemOf(body));
      }),
    );
  });

  it.each([
    ['17 levels', nested(17)],
    ['levels that never close', '['.repeat(60_000)],
    ['levels of objects', '{"a":'.repeat(10_000)],
    ['2 001 values', `[${Array.from({ length: 2_001 }, () => '0').join(',')}]`],
    ['2 001 members', `{${Array.from({ length: 2_001 }, (_, index) => `"a${index}":0`).join(',')}}`],
    ['NUL', '"a\\u0000"'],
    ['NUL in a name', '{"a\\u0000":1}'],
    ['half of a surrogate pair', '"\\ud800"'],
    ['half of a pair deep inside', '[[{"a":["\\udc00"]}]]'],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['a string that does not end', '"abc'],
    ['nothing', ''],
  ])('is refused: %s', (_, body) => {
    expect(problemOf(body)).toBe('malformed_json');
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))(
    'is refused: a member named %s, at any depth',
    (name) => {
      expect(problemOf(`{"${name}":1}`)).toBe('malformed_json');
      expect(problemOf(`[{"a":{"${name}":1}}]`)).toBe('malformed_json');
    },
  );

  it('is never quoted', () => {
    const secret = 'hunter2';
    for (const body of [
      `{"a":"${secret}",}`,
      secret,
      `"${secret}\\ud800"`,
      `{"a":"${secret}","__proto__":1}`,
    ]) {
      try {
        parseJson(Buffer.from(body));
        throw new Error('was taken');
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
        expect(JSON.stringify([error, (error as Error).message])).not.toContain(secret);
      }
    }
  });
});
