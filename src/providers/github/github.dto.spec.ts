import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { fields, SECRET } from './github.case.fixture.js';
import { StoreGithubCredentialDto } from './github.dto.js';
import type { GithubFields } from './github.fields.js';
import { githubProvider } from './github.provider.js';

describe('a GitHub credential', () => {
  it('is shown with the documented members in the documented order', () => {
    const stored = { id: 'i', createdAt: new Date(0), updatedAt: new Date(1), name: 'n' };

    expect(Object.entries(githubProvider.view({ ...stored, description: 'd', fields }))).toEqual([
      ['id', 'i'],
      ['githubUsername', 'Acme'],
      ['githubRepository', 'app'],
      ['registryUrl', 'https://ghcr.io'],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
      ['description', 'd'],
    ]);
    const rest: GithubFields = { githubUsername: 'Acme', ownerKind: 'users' };
    expect(Object.keys(githubProvider.view({ ...stored, fields: rest }))).toEqual([
      'id',
      'githubUsername',
      'registryUrl',
      'createdAt',
    ]);
    expect(githubProvider.destination(fields)).toEqual({ host: 'https://ghcr.io', principal: 'Acme' });
  });
});

describe('the body of a GitHub credential', () => {
  it.each([
    ['githubUsername', '../x'],
    ['githubUsername', ''],
    ['githubUsername', undefined],
    ['githubRepository', '../x'],
    ['githubRepository', null],
    ['accessToken', ' x'],
    ['accessToken', 'a\r\nb'],
  ])('refuses in %s %j', (member, value) => {
    const valid = {
      projectId: '097bbbf4-d1eb-4512-9950-684445279808',
      githubUsername: 'short_name',
      githubRepository: 'Team/App',
      accessToken: SECRET,
    };
    const invalid = (body: object) =>
      validateSync(plainToInstance(StoreGithubCredentialDto, body)).map(({ property }) => property);

    expect(invalid(valid)).toEqual([]);
    expect(invalid({ ...valid, [member]: value })).toEqual([member]);
  });
});
