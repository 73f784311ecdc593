import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FakeOutbound, jwt } from '../../../test/harness/fake-outbound.js';
import { step } from '../../../test/harness/provider-calls.js';
import {
  BASIC,
  BEARER,
  LOGIN,
  OK,
  PROBED,
  R,
  SECRET,
  SOME_TAGS,
  verify,
  VERSION,
} from './custom.case.fixture.js';
import { StoreCustomCredentialDto } from './custom.dto.js';
import { customProvider } from './custom.provider.js';

describe('a custom credential', () => {
  it('is kept without its secret', async () => {
    const members = { ...PROBED, registryUrl: 'HTTPS://R.example/prefix/' };
    const outbound = new FakeOutbound(
      step(`GET ${R}/prefix/v2/`, undefined, BASIC),
      step(`GET ${R}/prefix/v2/`, LOGIN, OK),
      step(`GET ${R}/prefix/v2/team/app/tags/list?n=1`, LOGIN, SOME_TAGS),
    );

    const { fields, secret, expiresAt } = await verify(members, outbound);

    expect(fields).toEqual({
      registryUrl: `${R}/prefix`,
      username: 'me',
      namespace: 'team',
      probeRepository: 'app',
    });
    expect(secret.reveal()).toBe(SECRET);
    expect(expiresAt).toBeUndefined();
    expect(customProvider.destination(fields)).toEqual({ host: R, principal: 'me' });
  });

  it('ends when its own token says so', async () => {
    const token = jwt({ exp: 4_000_000_000 });
    const outbound = new FakeOutbound(step(VERSION, undefined, BEARER), step(VERSION, `Bearer ${token}`, OK));

    expect((await verify({ token }, outbound)).expiresAt).toEqual(new Date(4_000_000_000_000));
  });

  it('is shown with the documented members, unset ones left out', () => {
    const stored = { id: 'i', createdAt: new Date(0), updatedAt: new Date(1) };
    const view = customProvider.view({
      ...stored,
      description: 'd',
      name: 'n',
      fields: { registryUrl: R, username: 'me', namespace: 'team', probeRepository: 'app' },
    });

    expect(Object.entries(view)).toEqual([
      ['id', 'i'],
      ['registryUrl', R],
      ['username', 'me'],
      ['namespace', 'team'],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
      ['description', 'd'],
    ]);
    expect(Object.keys(customProvider.view({ ...stored, fields: { registryUrl: R } }))).toEqual([
      'id',
      'registryUrl',
      'createdAt',
    ]);
  });
});

describe('the body of a custom credential', () => {
  const VALID = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    registryUrl: 'registry.example.com',
    username: 'robot$p+n',
    password: 'x',
  };

  function invalidMembers(members: object): string[] {
    return validateSync(plainToInstance(StoreCustomCredentialDto, { ...VALID, ...members })).map(
      ({ property }) => property,
    );
  }

  it.each([
    {},
    { namespace: 'a/b', probeRepository: 'c' },
    { registryUrl: 'https://r.example:5000/p' },
    { password: 'a'.repeat(16_384) },
  ])('takes %j', (members) => {
    expect(invalidMembers(members)).toEqual([]);
  });

  it.each([
    ['registryUrl', 'https://user:pw@r.example'],
    ['registryUrl', 1],
    ['registryUrl', undefined],
    ['username', 'a:b'],
    ['username', null],
    ['password', ' x'],
    ['password', ''],
    ['token', 'a b'],
    ['token', 'ä'],
    ['token', 'a\r\nb'],
    ['namespace', '../x'],
    ['namespace', ''],
    ['probeRepository', 'A'],
    ['probeRepository', ['a']],
  ])('refuses in %s %j', (member, value) => {
    expect(invalidMembers({ [member]: value })).toEqual([member]);
  });
});
