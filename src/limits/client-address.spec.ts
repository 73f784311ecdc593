import type { Socket } from 'node:net';
import { clientAddress } from './client-address.js';

const PEER = '192.0.2.7';

describe('whom a request counts for', () => {
  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is %s', (ip, expected) => {
    expect(clientAddress({ ip, socket: { remoteAddress: PEER } as Socket })).toBe(expected);
  });

  it.each(['unknown', '198.51.100.1:1234', '_hidden', '', undefined, "'; DROP TABLE x"])(
    'is the peer where a proxy forwards no address: %j',
    (ip) => {
      expect(clientAddress({ ip, socket: { remoteAddress: PEER } as Socket })).toBe(PEER);
    },
  );

  it('is nobody in particular where the peer is gone', () => {
    expect(clientAddress({ ip: undefined, socket: {} as Socket })).toBe('unknown');
  });
});
