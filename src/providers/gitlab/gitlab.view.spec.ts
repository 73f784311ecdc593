import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { DEPLOY, fields, OWN, PROJECT } from './gitlab.case.fixture.js';
import { StoreGitlabCredentialDto } from './gitlab.dto.js';
import { gitlabProvider } from './gitlab.provider.js';

describe('a GitLab credential', () => {
  it('is bound to both of its hosts', () => {
    expect(gitlabProvider.destination(fields)).toEqual({
      host: 'https://registry.gitlab.com https://gitlab.com',
      principal: 'me',
    });
    expect(gitlabProvider.destination({ ...fields, ...OWN }).host).toBe(
      'https://registry.example.com:5050 https://git.example.com',
    );
  });

  it('is shown with the documented members in the documented order', () => {
    const stored = { id: 'i', createdAt: new Date(0), updatedAt: new Date(1), name: 'n', description: 'd' };
    const more = { scopes: ['api'], expiresAt: '2099-01-01T00:00:00.000Z' };

    expect(Object.entries(gitlabProvider.view({ ...stored, fields: { ...fields, ...more } }))).toEqual([
      ['id', 'i'],
      ['gitlabProjectId', 7],
      ['username', 'me'],
      ['registryUrl', 'registry.gitlab.com'],
      ['projectPath', PROJECT],
      ['scopes', ['api']],
      ['expiresAt', '2099-01-01T00:00:00.000Z'],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
      ['description', 'd'],
    ]);
    expect(Object.keys(gitlabProvider.view({ ...stored, fields }))).not.toContain('scopes');
  });
});

describe('the body of a GitLab credential', () => {
  const valid = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    gitlabProjectId: 7,
    username: 'gitlab+deploy-token-1',
    deployToken: DEPLOY,
    projectPath: PROJECT,
    registryUrl: 'registry.example.com:5050',
    gitlabUrl: 'https://git.example.com/lab',
    scopes: ['read_registry'],
    expiresAt: '2099-01-01',
  };
  const invalid = (body: object) =>
    validateSync(plainToInstance(StoreGitlabCredentialDto, body)).map(({ property }) => property);

  it('is taken', () => {
    expect(invalid(valid)).toEqual([]);
  });

  it.each([
    ['gitlabProjectId', '7'],
    ['gitlabProjectId', 1.5],
    ['gitlabProjectId', 0],
    ['username', 'a:b'],
    ['deployToken', ' x'],
    ['projectPath', 'project'],
    ['projectPath', '../x'],
    ['projectPath', 'a//b'],
    ['registryUrl', 'https://user@x'],
    ['gitlabUrl', null],
    ['scopes', 'api'],
    ['scopes', ['a b']],
    ['scopes', [1]],
    ['expiresAt', 'soon'],
    ['expiresAt', '2099-02-30'],
  ])('is refused for %s %j', (member, value) => {
    expect(invalid({ ...valid, [member]: value })).toEqual([member]);
  });
});
