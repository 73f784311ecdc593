import { json, jwt, page } from '../../test/harness/fake-outbound.js';
import { allowsPull, grantedActions, isAnonymous, readClaims, readTokenResponse } from './access-token.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('the answer of a token server', () => {
  it.each([
    ['token', { token: 'abc' }],
    ['access_token alone, as ACR sends it', { access_token: 'abc' }],
    ['both', { token: 'abc', access_token: 'def' }],
    ['an empty token beside access_token', { token: '', access_token: 'abc' }],
  ])('holds the token: %s', (_, body) => {
    expect(readTokenResponse(json(200, body), NOW)?.secret.reveal()).toBe('abc');
  });

  it.each([
    ['none', {}],
    ['null', null],
    ['a number', { token: 1 }],
    ['a line break in it', { token: 'a\r\nX-Evil: 1' }],
    ['a space in it', { token: 'a b' }],
    ['more than a header takes', { token: 'a'.repeat(16_001) }],
  ])('holds no token: %s', (_, body) => {
    expect(readTokenResponse(json(200, body), NOW)).toBeUndefined();
  });

  it('is a protocol error when it is a page', () => {
    expect(() => readTokenResponse(page(200), NOW)).toThrow(/^provider_protocol_error:/);
  });

  it.each([
    ['nothing', {}, 60],
    ['a lifetime', { expires_in: 300 }, 300],
    ['too short a lifetime', { expires_in: 1 }, 60],
    ['an absurd lifetime', { expires_in: 1e12 }, 86_400],
    ['a lifetime that is no number', { expires_in: 'soon' }, 60],
    ['a start', { expires_in: 300, issued_at: '2025-12-31T23:59:00Z' }, 240],
    ['a start in the future', { expires_in: 300, issued_at: '2026-01-01T01:00:00Z' }, 300],
    ['a start that is no time', { expires_in: 300, issued_at: 'now' }, 300],
  ])('ends in time, given %s', (_, members, seconds) => {
    expect(readTokenResponse(json(200, { token: 'abc', ...members }), NOW)?.expiresAt).toBe(
      NOW + seconds * 1000,
    );
  });
});

describe('the claims of a token', () => {
  it.each([
    ['opaque', 'gho_abc'],
    ['three parts that are no JSON', 'a.b.c'],
    ['a JSON text', `a.${Buffer.from('"x"').toString('base64url')}.c`],
    ['no members', jwt({})],
    ['members of other types', jwt({ sub: 1, access: 'x', exp: '1' })],
    ['an end beyond all time', jwt({ exp: 1e300 })],
  ])('are unknown: %s', (_, token) => {
    expect(readClaims(token)).toEqual({});
  });

  it('are read leniently', () => {
    const access = [
      null,
      'x',
      { type: 'repository' },
      { type: 'repository', name: 'a', actions: ['pull', 1] },
      { type: 'repository', name: 'b', actions: null },
    ];

    expect(readClaims(jwt({ sub: 'me', access, exp: 1 }))).toEqual({
      subject: 'me',
      access: [
        { type: 'repository', name: 'a', actions: ['pull'] },
        { type: 'repository', name: 'b', actions: [] },
      ],
      expiresAt: new Date(1000),
    });
  });

  it.each([
    ['', true],
    ['(anonymous)', true],
    ['me', false],
    [undefined, false],
  ])('subject %j is anonymous: %j', (subject, anonymous) => {
    expect(isAnonymous({ subject })).toBe(anonymous);
  });

  it.each<[name: string, access: unknown, actions: string[] | undefined, pull: boolean]>([
    ['no claim', undefined, undefined, true],
    ['nothing', [], [], false],
    ['no action', [{ type: 'repository', name: 'a/b', actions: [] }], [], false],
    ['pull', [{ type: 'repository', name: 'a/b', actions: ['pull'] }], ['pull'], true],
    ['everything', [{ type: 'repository', name: 'a/b', actions: ['*'] }], ['*'], true],
    [
      'another action',
      [{ type: 'repository', name: 'a/b', actions: ['metadata_read'] }],
      ['metadata_read'],
      false,
    ],
    ['a longer name', [{ type: 'repository', name: 'prefix/a/b', actions: ['pull'] }], ['pull'], true],
    [
      'other repositories',
      [
        { type: 'repository', name: 'x', actions: [] },
        { type: 'repository', name: 'y', actions: [] },
      ],
      undefined,
      true,
    ],
    ['the catalogue only', [{ type: 'registry', name: 'catalog', actions: ['*'] }], undefined, true],
  ])('grants a repository what it says: %s', (_, access, actions, pull) => {
    const granted = grantedActions(readClaims(jwt({ access })), 'a/b');

    expect(granted).toEqual(actions);
    expect(allowsPull(granted)).toBe(pull);
  });
});
