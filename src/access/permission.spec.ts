import { type Caller, holds } from './caller.js';
import { covers, type Grant, PERMISSIONS } from './permission.js';

const PROJECT = 'p1';
const OTHER = 'p2';

/** What is held, what is wanted, and whether the one covers the other. */
const TABLE: [string, Grant[], Grant, boolean][] = [
  ['nothing', [], { permission: 'read' }, false],
  ['the organization, for the organization', [{ permission: 'read' }], { permission: 'read' }, true],
  [
    'the organization, for a project',
    [{ permission: 'read' }],
    { permission: 'read', projectId: PROJECT },
    true,
  ],
  [
    'a project, for it',
    [{ permission: 'read', projectId: PROJECT }],
    { permission: 'read', projectId: PROJECT },
    true,
  ],
  [
    'a project, for another',
    [{ permission: 'read', projectId: PROJECT }],
    { permission: 'read', projectId: OTHER },
    false,
  ],
  [
    'a project, for the organization',
    [{ permission: 'read', projectId: PROJECT }],
    { permission: 'read' },
    false,
  ],
  [
    'two projects, for the second',
    [
      { permission: 'read', projectId: PROJECT },
      { permission: 'read', projectId: OTHER },
    ],
    { permission: 'read', projectId: OTHER },
    true,
  ],
  [
    'one right here and another there, for neither mixture',
    [
      { permission: 'read', projectId: PROJECT },
      { permission: 'start_scan', projectId: OTHER },
    ],
    { permission: 'start_scan', projectId: PROJECT },
    false,
  ],
];

describe('covers', () => {
  it.each(TABLE)('%s', (_, held, wanted, isCovered) => {
    expect(covers(held, wanted)).toBe(isCovered);
  });

  it('knows no permission that implies another', () => {
    for (const held of PERMISSIONS) {
      const covered = PERMISSIONS.filter((permission) => covers([{ permission: held }], { permission }));
      expect(covered).toEqual([held]);
    }
  });
});

describe('a caller', () => {
  const caller = (kind: Caller['kind'], grants: Grant[]): Caller => ({
    kind,
    grants,
    keyId: 'k',
    requestId: 'r',
  });

  it('who is a member holds what was granted', () => {
    expect(holds(caller('member', [{ permission: 'read' }]), { permission: 'read' })).toBe(true);
    expect(holds(caller('member', [{ permission: 'read' }]), { permission: 'export' })).toBe(false);
  });

  it('who is the instance administrator holds everything', () => {
    for (const permission of PERMISSIONS) expect(holds(caller('instance', []), { permission })).toBe(true);
  });
});
