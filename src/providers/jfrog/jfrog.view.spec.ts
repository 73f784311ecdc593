import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { SECRET } from './jfrog.case.fixture.js';
import { StoreJfrogCredentialDto } from './jfrog.dto.js';
import { jfrogProvider } from './jfrog.provider.js';

describe('the bodies of an Artifactory repository', () => {
  const VALID = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    jfrogUrl: 'https://acme.jfrog.io',
    repositoryKey: 'docker-local',
    username: 'ci-pull',
    password: SECRET,
  };
  const invalidMembers = (members: object): string[] =>
    validateSync(plainToInstance(StoreJfrogCredentialDto, { ...VALID, ...members })).map(
      ({ property }) => property,
    );

  it.each([
    {},
    { jfrogUrl: 'acme.jfrog.io' },
    { jfrogUrl: 'https://a.example/artifactory/' },
    { repositoryKey: 'A.b_c-1' },
  ])('take %j', (members) => {
    expect(invalidMembers(members)).toEqual([]);
  });

  it.each([
    ['jfrogUrl', 'https://acme.jfrog.io/ui/packages'],
    ['jfrogUrl', 'https://user@acme.jfrog.io'],
    ['jfrogUrl', 'https://acme.jfrog.io/artifactoryx'],
    ['repositoryKey', 'a/b'],
    ['repositoryKey', '..'],
    ['repositoryKey', ''],
    ['username', 'a:b'],
    ['password', ''],
  ])('refuse in %s %j', (member, value) => {
    expect(invalidMembers({ [member]: value })).toEqual([member]);
  });

  it('show the documented members, unset ones left out', () => {
    const stored = {
      id: 'i',
      name: 'n',
      fields: { jfrogUrl: 'https://acme.jfrog.io', repositoryKey: 'k', username: 'u' },
      createdAt: new Date(0),
      updatedAt: new Date(1),
    };

    expect(Object.entries(jfrogProvider.view(stored))).toEqual([
      ['id', 'i'],
      ['jfrogUrl', 'https://acme.jfrog.io'],
      ['repositoryKey', 'k'],
      ['username', 'u'],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
    ]);
    expect(Object.keys(jfrogProvider.view({ ...stored, description: 'd' })).at(-1)).toBe('description');
  });
});
