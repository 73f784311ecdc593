import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { HARBOR, ROBOT, SECRET } from './harbor.case.fixture.js';
import { StoreHarborCredentialDto } from './harbor.dto.js';
import { harborProvider } from './harbor.provider.js';

describe('the bodies of a Harbor project', () => {
  const VALID = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    harborUrl: 'https://harbor.example.com',
    harborProject: 'team',
    username: ROBOT,
    password: SECRET,
  };
  const invalidMembers = (members: object): string[] =>
    validateSync(plainToInstance(StoreHarborCredentialDto, { ...VALID, ...members })).map(
      ({ property }) => property,
    );

  it.each([
    {},
    { harborUrl: 'harbor.example.com:8443' },
    { username: 'bot_team+x' },
    { username: 'anna@example.com' },
    { harborProject: '1a.b_c-d' },
  ])('take %j', (members) => {
    expect(invalidMembers(members)).toEqual([]);
  });

  it.each([
    ['harborUrl', 'https://harbor.example.com/harbor/projects'],
    ['harborUrl', 'https://user@harbor.example.com'],
    ['harborUrl', 'ftp://harbor.example.com'],
    ['harborProject', 'team/app'],
    ['harborProject', 'Team'],
    ['harborProject', '..'],
    ['username', 'a:b'],
    ['password', ' x'],
  ])('refuse in %s %j', (member, value) => {
    expect(invalidMembers({ [member]: value })).toEqual([member]);
  });

  it('show the documented members, unset ones left out', () => {
    const stored = {
      id: 'i',
      name: 'n',
      fields: { harborUrl: HARBOR, harborProject: 'team', username: ROBOT },
      createdAt: new Date(0),
      updatedAt: new Date(1),
    };

    expect(Object.entries(harborProvider.view(stored))).toEqual([
      ['id', 'i'],
      ['harborUrl', HARBOR],
      ['harborProject', 'team'],
      ['username', ROBOT],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
    ]);
    expect(Object.keys(harborProvider.view({ ...stored, description: 'd' })).at(-1)).toBe('description');
  });
});
