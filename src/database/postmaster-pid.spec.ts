import { parsePostmasterPid } from './postmaster-pid.js';

const WHOLE = '4711\n/var/data\n1763600000\n40001\n\n127.0.0.1\n  123  0\nready   \n';

it('reads process, folder and port', () => {
  expect(parsePostmasterPid(WHOLE)).toEqual({ pid: 4711, dataFolder: '/var/data', port: 40001 });
});

it.each([
  '',
  '4711',
  '4711\n/var/data\n1763600000',
  'x\n/var/data\n1763600000\n40001\n',
  '-1\n/d\n1\n40001\n',
  '0\n/d\n1\n40001\n',
])('takes %j for unfinished', (text) => {
  expect(parsePostmasterPid(text)).toBeUndefined();
});
