import type { CredentialEntity } from '../credentials/credential.entity.js';
import type { ImagePlace } from '../providers/provider.js';
import { candidatesFor } from './credential-choice.js';

const IMAGE = { registry: 'quay.io', repository: 'acme/team/backend' };

function stored(id: string, place: Partial<ImagePlace>, status = 'healthy') {
  return { row: { id, status } as CredentialEntity, place: { host: 'quay.io', path: '', ...place } };
}

function order(...credentials: ReturnType<typeof stored>[]): string[] {
  return candidatesFor(IMAGE, credentials).map(
    ({ row, matched, reason }) => `${row.id} ${matched} ${reason}`,
  );
}

describe('the choice of a credential', () => {
  it.each([
    ['the path itself', { path: 'acme/team/backend' }],
    ['a path above it', { path: 'acme' }],
    ['the whole registry', {}],
    ['one repository of a larger place', { path: 'other', only: 'acme/team' }],
    ['the same host in other letters', { host: 'QUAY.io:443' }],
  ])('covers an image by %s', (_what, place) => {
    expect(order(stored('1', place))).toHaveLength(1);
  });

  it.each([
    ['another host', { host: 'quay.example.com' }],
    ['another port', { host: 'quay.io:8443' }],
    ['a path that only begins alike', { path: 'acm' }],
    ['a path below it', { path: 'acme/team/backend/more' }],
    ['another repository of the same owner', { path: 'acme', only: 'acme/frontend' }],
  ])('does not cover it by %s', (_what, place) => {
    expect(order(stored('1', place))).toEqual([]);
  });

  it('takes the longest path, even where that one works no more', () => {
    expect(
      order(stored('1', {}), stored('2', { path: 'acme/team' }, 'rejected'), stored('3', { path: 'acme' })),
    ).toEqual(['2 namespace chosen', '3 namespace less_specific', '1 registry less_specific']);
  });

  it('takes the best health among equal paths', () => {
    const states = ['rejected', 'unreachable', 'unverified', 'expiring', 'healthy'];
    expect(order(...states.map((status, index) => stored(`${index}`, { path: 'acme' }, status)))).toEqual([
      '4 namespace chosen',
      '3 namespace less_healthy',
      '2 namespace less_healthy',
      '1 namespace less_healthy',
      '0 namespace less_healthy',
    ]);
  });

  it('takes the newest among equals, in whatever order they come', () => {
    const expected = ['3 registry chosen', '2 registry older', '1 registry older'];
    expect(order(stored('1', {}), stored('3', {}), stored('2', {}))).toEqual(expected);
    expect(order(stored('2', {}), stored('1', {}), stored('3', {}))).toEqual(expected);
  });
});
