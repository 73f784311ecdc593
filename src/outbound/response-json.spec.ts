import {
  parseJsonBody,
  parseJsonText,
  readArray,
  readMember,
  readNumber,
  readString,
  readTime,
} from './response-json.js';

const parse = (body: string, type = 'application/json') =>
  parseJsonBody({ status: 200, headers: { 'content-type': type }, body });

it('reads JSON whatever its media type says', () => {
  expect(parse('{"a":[1,"x",null]}', 'text/plain')).toEqual({ a: [1, 'x', null] });
  expect(parse(' null ')).toBeNull();
});

it.each(['', '<html>canary</html>', '{"canary":', "{'canary':1}", 'canary', '{"a":1}canary', 'NaN'])(
  'refuses %j without quoting it',
  (body) => {
    expect(() => parse(body)).toThrow(/^provider_protocol_error: (?!.*canary)/);
  },
);

it('refuses nesting beyond 64 levels, however much of it there is, and does not count brackets in text', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  expect(parse(nested(64))).toBeInstanceOf(Array);
  expect(() => parse(nested(65))).toThrow('nested too deeply');
  expect(() => parse('{"a":'.repeat(200_000))).toThrow('nested too deeply');
  expect(parse(JSON.stringify(['\\"' + '['.repeat(100), '{'.repeat(100)]))).toHaveLength(2);
  expect(parse(`[${'[],'.repeat(100)}[]]`)).toHaveLength(101);
});

it.each(['', '<html>', '{"a":', '['.repeat(65) + ']'.repeat(65)])('tolerates %j, which is none', (text) => {
  expect(parseJsonText(text)).toBeUndefined();
});

it('tolerates what is JSON as well', () => {
  expect(parseJsonText('{"a":1}')).toEqual({ a: 1 });
});

it.each([
  ['2026-01-15T10:00:00+01:00', '2026-01-15T09:00:00.000Z'],
  ['2026-01-15T09:00:00.123456789Z', '2026-01-15T09:00:00.123Z'],
  ['', undefined],
  ['yesterday', undefined],
  [1_768_467_600, undefined],
])('reads %j as the time %p', (at, time) => {
  expect(readTime({ at }, 'at')).toBe(time);
});

it('picks members of the right type, and own ones only', () => {
  const value = parse('{"text":"x","number":1,"list":[],"none":null,"__proto__":{"inherited":"x"}}');

  expect(readString(value, 'text')).toBe('x');
  expect(readNumber(value, 'number')).toBe(1);
  expect(readArray(value, 'list')).toEqual([]);
  expect(readMember(value, 'none')).toBeNull();
  expect(readString(value, 'number')).toBeUndefined();
  expect(readNumber(value, 'text')).toBeUndefined();
  expect(readArray(value, 'none')).toBeUndefined();
  expect(readMember(value, 'inherited')).toBeUndefined();
  expect(readMember(value, 'toString')).toBeUndefined();
});

it.each([null, undefined, 'text', 1, true])('picks nothing from %p', (value) => {
  expect(readMember(value, 'length')).toBeUndefined();
});
