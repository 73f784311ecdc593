import { gzipSync } from 'node:zlib';
import { exchange, requestText } from '../harness/raw-http.js';
import {
  createTenant,
  rows,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';

const JSON_TYPE = 'application/json';

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await startTestService();
  tenant = await createTenant(service);
});

afterAll(() => service.stop());

/** A route of the store kind, one that makes, one that changes and one that replaces. */
const ROUTES: [string, () => { method: 'post' | 'patch' | 'put'; path: string; key: string }][] = [
  [
    'storing',
    () => ({
      method: 'post',
      path: `/integrations/quay/container-registry/organization/${tenant.organizationId}/credentials`,
      key: tenant.key,
    }),
  ],
  ['making an organization', () => ({ method: 'post', path: '/organization', key: service.adminKey })],
  [
    'changing an organization',
    () => ({ method: 'patch', path: `/organization/${tenant.organizationId}`, key: service.adminKey }),
  ],
  [
    'replacing links',
    () => ({
      method: 'put',
      path: `/integrations/container-registry/organization/${tenant.organizationId}/credentials/quay/${tenant.projectId}/projects`,
      key: tenant.key,
    }),
  ],
];

const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + close.repeat(depth);
const bytes = (...values: number[]): Buffer =>
  Buffer.from([...Buffer.from('{"name":"'), ...values, ...Buffer.from('"}')]);

/** Everything that Nest and Express let through or trip over by default; security.md, Measured traps 1. */
const TRAPS: [string, number, string, string | Buffer, Record<string, string>?][] = [
  ['a syntax error', 400, 'malformed_json', '{"name":"acme",}'],
  ['no JSON at all', 400, 'malformed_json', 'name=acme'],
  ['nothing', 400, 'malformed_json', ''],
  ['two values', 400, 'malformed_json', '{}{}'],
  ['a byte order mark in UTF-16', 400, 'malformed_json', Buffer.from('\ufeff{"name":"acme"}', 'utf16le')],
  ['NUL in a string', 400, 'malformed_json', '{"name":"a\\u0000b"}'],
  ['NUL in a name', 400, 'malformed_json', '{"na\\u0000me":"b"}'],
  ['half of a surrogate pair', 400, 'malformed_json', '{"name":"a\\ud800b"}'],
  ['the other half', 400, 'malformed_json', '{"name":"a\\udc00b"}'],
  ['bytes that are not UTF-8', 400, 'malformed_json', bytes(0xff, 0xfe)],
  ['an overlong encoding', 400, 'malformed_json', bytes(0xc0, 0xaf)],
  ['a surrogate encoded in UTF-8', 400, 'malformed_json', bytes(0xed, 0xa0, 0x80)],
  ['constructor', 400, 'malformed_json', '{"name":"acme","constructor":{"prototype":{"x":1}}}'],
  ['__proto__', 400, 'malformed_json', '{"name":"acme","__proto__":{"isAdmin":true}}'],
  ['__proto__ spelt with escapes', 400, 'malformed_json', '{"name":"acme","\\u005f_proto__":{"x":1}}'],
  ['hasOwnProperty', 400, 'malformed_json', '{"name":"acme","hasOwnProperty":1}'],
  ['toString', 400, 'malformed_json', '{"name":"acme","toString":"x"}'],
  ['a prototype name further down', 400, 'malformed_json', '{"name":{"valueOf":1}}'],
  ['30 000 nested arrays', 400, 'malformed_json', nested(30_000, '[', ']')],
  ['10 000 nested objects', 400, 'malformed_json', nested(10_000, '{"a":', '}').replace('":}', '":1}')],
  ['nested arrays that never close', 400, 'malformed_json', '['.repeat(60_000)],
  ['30 000 values', 400, 'malformed_json', `[${'0,'.repeat(30_000)}0]`],
  ['an array', 400, 'validation_failed', '[{"name":"acme"}]'],
  ['a string', 400, 'validation_failed', '"acme"'],
  ['a number', 400, 'validation_failed', '1'],
  ['null', 400, 'validation_failed', 'null'],
  ['an unknown member', 400, 'validation_failed', '{"name":"acme","surprise":1}'],
  ['a member that is null', 400, 'validation_failed', '{"name":null}'],
  [
    'a form',
    415,
    'unsupported_media_type',
    'name=acme',
    { 'content-type': 'application/x-www-form-urlencoded' },
  ],
  [
    'a multipart form',
    415,
    'unsupported_media_type',
    '--x--',
    { 'content-type': 'multipart/form-data; boundary=x' },
  ],
  ['text', 415, 'unsupported_media_type', '{"name":"acme"}', { 'content-type': 'text/plain' }],
  [
    'a type that only contains ours',
    415,
    'unsupported_media_type',
    '{}',
    { 'content-type': 'text/application/json' },
  ],
  [
    'a relative of ours',
    415,
    'unsupported_media_type',
    '{}',
    { 'content-type': 'application/json-patch+json' },
  ],
  ['UTF-16', 415, 'unsupported_media_type', '{}', { 'content-type': `${JSON_TYPE}; charset=utf-16` }],
  ['Latin-1', 415, 'unsupported_media_type', '{}', { 'content-type': `${JSON_TYPE}; charset=iso-8859-1` }],
  ['gzip', 415, 'unsupported_media_type', gzipSync('{"name":"acme"}'), { 'content-encoding': 'gzip' }],
  [
    'a gzip bomb',
    415,
    'unsupported_media_type',
    gzipSync(Buffer.alloc(20e6, ' ')),
    { 'content-encoding': 'gzip' },
  ],
  ['one byte too many', 413, 'body_too_large', `{"name":"${'a'.repeat(65_526)}"}`],
  ['200 kB', 413, 'body_too_large', `{"name":"${'a'.repeat(200_000)}"}`],
];

describe.each(ROUTES)('%s', (_, route) => {
  it.each(TRAPS)('refuses %s with %i %s', async (_, status, code, body, headers = {}) => {
    const { method, path, key } = route();
    const before = await rows(service, 'SELECT count(*) FROM organizations');
    const { status: answered, text } = await exchange(
      service.url,
      Buffer.concat([
        Buffer.from(
          requestText(method.toUpperCase(), path, {
            'x-api-key': key,
            'content-type': JSON_TYPE,
            'content-length': String(Buffer.byteLength(body)),
            ...headers,
          }),
        ),
        Buffer.from(body),
      ]),
    );
    expect(answered).toBe(status);
    expect(text).toContain(`"code":"${code}"`);
    expect(text.length).toBeLessThan(6_000);
    expect(await rows(service, 'SELECT count(*) FROM organizations')).toEqual(before);
  });
});
