import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FakeOutbound, json, jwt, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import {
  catalog,
  DOOR,
  GIVEN,
  HOST,
  login,
  ownLogin,
  ping,
  ROBOT,
  SECRET,
  verify,
} from './quay.case.fixture.js';
import { StoreQuayCredentialDto } from './quay.dto.js';
import { quayProvider } from './quay.provider.js';

describe('a Quay robot is proven', () => {
  it.each<[name: string, members: Partial<StoreQuayCredentialDto>, script: ScriptedCall[]]>([
    ['at quay.io', {}, [login(GIVEN), catalog(json(200, { repositories: ['myorganization/app'] }))]],
    [
      'at quay.io, named',
      { quayHost: 'quay.io' },
      [login(GIVEN), catalog(json(200, { repositories: ['a/b'] }))],
    ],
    ['without any repository', {}, [login(GIVEN), catalog(json(200, { repositories: [] }))]],
    ['at a host of its own, by the service that it names', { quayHost: HOST }, [ping(DOOR), ownLogin(GIVEN)]],
  ])('%s', async (_, members, script) => {
    const outbound = new FakeOutbound(...script);

    const { fields, secret } = await verify(members, outbound);

    outbound.assertFinished();
    expect(outbound.calls).toHaveLength(2);
    expect(
      outbound.calls.every(({ method, url }) => method === 'GET' && !url.searchParams.has('scope')),
    ).toBe(true);
    expect(fields).toEqual({
      quayNamespace: 'myorganization',
      robotUsername: ROBOT,
      quayHost: members.quayHost ?? 'quay.io',
    });
    expect(secret.reveal()).toBe(SECRET);
  });
});

describe('a Quay credential', () => {
  const fields = { quayNamespace: 'myorganization', robotUsername: ROBOT, quayHost: 'quay.io' };

  it('is bound to its host and robot', () => {
    expect(quayProvider.destination(fields)).toEqual({ host: 'https://quay.io', principal: ROBOT });
    expect(quayProvider.destination({ ...fields, quayHost: HOST }).host).toBe(`https://${HOST}`);
  });

  it('is shown with the documented members in the documented order', () => {
    const stored = { id: 'i', fields, createdAt: new Date(0), updatedAt: new Date(1), name: 'n' };

    expect(JSON.stringify(quayProvider.view({ ...stored, description: 'd' }))).toBe(
      `{"id":"i","quayNamespace":"myorganization","robotUsername":"${ROBOT}","quayHost":"quay.io",` +
        '"createdAt":"1970-01-01T00:00:00.000Z","description":"d"}',
    );
    expect(quayProvider.view(stored)).not.toHaveProperty('description');
  });
});

describe('the body of a Quay credential', () => {
  const SEED = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    quayNamespace: 'myorganization',
    robotUsername: ROBOT,
    robotToken: SECRET,
    quayHost: 'quay.io',
    description: 'Production deployment credentials',
  };

  function invalidMembers(members: object): string[] {
    return validateSync(plainToInstance(StoreQuayCredentialDto, { ...SEED, ...members })).map(
      ({ property }) => property,
    );
  }

  it.each([
    {},
    { quayHost: undefined },
    { quayHost: 'quay.example.com:8443' },
    { robotToken: jwt({ sub: 'federated' }) },
  ])('takes %j', (members) => {
    expect(invalidMembers(members)).toEqual([]);
  });

  it.each([
    ['quayNamespace', undefined],
    ['quayNamespace', 'My-Org'],
    ['quayNamespace', 'a/b'],
    ['quayNamespace', 'a'.repeat(256)],
    ['robotUsername', 'deploy_robot'],
    ['robotUsername', 'a+b+c'],
    ['robotUsername', `${'-'.repeat(300)}+b`],
    ['robotToken', ''],
    ['robotToken', 'a\nb'],
    ['robotToken', undefined],
    ['quayHost', 'https://quay.io'],
    ['quayHost', 'quay.io/'],
    ['quayHost', 'user@quay.io'],
    ['quayHost', ''],
    ['quayHost', null],
  ])('refuses in %s %j', (member, value) => {
    expect(invalidMembers({ [member]: value })).toEqual([member]);
  });
});
