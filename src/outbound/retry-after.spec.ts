import { retryAfterSeconds } from './retry-after.js';

const NOW = Date.parse('2026-07-01T12:00:00Z');

it.each([
  ['5', 5],
  [' 120 ', 120],
  ['3600', 3_600],
  ['99999', 3_600],
  ['9'.repeat(400), 3_600],
  ['0', 1],
  ['Wed, 01 Jul 2026 12:00:30 GMT', 30],
  ['Wed, 01 Jul 2026 11:00:00 GMT', 1],
  ['Thu, 02 Jul 2026 12:00:00 GMT', 3_600],
])('reads %j as %i seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, NOW)).toBe(seconds);
});

it.each([
  undefined,
  '',
  '-5',
  '1.5',
  '5, 6',
  '1e3',
  '0x10',
  'soon',
  '1 apple',
  'Wed, 99 Foo 2026 12:00:30 GMT',
  '2026-07-01T12:00:30Z',
])('makes a minute of %j', (header) => {
  expect(retryAfterSeconds(header, NOW)).toBe(60);
});
