import { inspect } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  ociError,
  page,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { RegistryClient } from '../../registry/registry-client.js';
import type { ProviderContext, VerifiedCredential } from '../provider.js';
import { StoreQuayCredentialDto } from './quay.dto.js';
import type { QuayFields } from './quay.fields.js';
import { quayProvider } from './quay.provider.js';

const SECRET = 'X'.repeat(40);
const ROBOT = 'myorganization+deploy_robot';
const LOGIN = `Basic ${ROBOT}:${SECRET}`;
const TOKEN = jwt({ sub: ROBOT, access: [] });
const GIVEN = json(200, { token: TOKEN });
const HOST = 'quay.example.com:8443';

const step = (call: string, as: string | undefined, answer: OutboundResponse | Error): ScriptedCall => ({
  call,
  as,
  answer,
});
const login = (answer: OutboundResponse | Error): ScriptedCall =>
  step('GET https://quay.io/v2/auth?service=quay.io', LOGIN, answer);
const catalog = (answer: OutboundResponse): ScriptedCall =>
  step('GET https://quay.io/v2/_catalog?n=1', `Bearer ${TOKEN}`, answer);
const ping = (answer: OutboundResponse): ScriptedCall => step(`GET https://${HOST}/v2/`, undefined, answer);
const ownLogin = (answer: OutboundResponse): ScriptedCall =>
  step(`GET https://${HOST}/v2/auth?service=quay.internal`, LOGIN, answer);
const DOOR = challenged(`Bearer realm="https://${HOST}/v2/auth",service="quay.internal"`);

function context(outbound: FakeOutbound): ProviderContext {
  return { outbound, registry: new RegistryClient(outbound), deadline: Deadline.after(5_000) };
}

function verify(
  members: Partial<StoreQuayCredentialDto>,
  outbound: FakeOutbound,
): Promise<VerifiedCredential<QuayFields>> {
  const seed = { projectId: 'p', quayNamespace: 'myorganization', robotUsername: ROBOT, robotToken: SECRET };
  return quayProvider.verify(Object.assign(new StoreQuayCredentialDto(), seed, members), context(outbound));
}

async function problemOf(
  members: Partial<StoreQuayCredentialDto>,
  outbound: FakeOutbound,
): Promise<DomainError> {
  const error = await verify(members, outbound).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

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

describe('a Quay robot is not proven', () => {
  const own = { quayHost: HOST };

  it.each<
    [name: string, code: ProblemCode, members: Partial<StoreQuayCredentialDto>, script: ScriptedCall[]]
  >([
    ['a bad token', 'credential_rejected', {}, [login(ociError(401, 'UNAUTHORIZED'))]],
    [
      'a token for nobody',
      'credential_rejected',
      {},
      [login(json(200, { token: jwt({ sub: '(anonymous)' }) }))],
    ],
    ['a disabled namespace', 'namespace_not_found_or_denied', {}, [login(ociError(405, 'DENIED'))]],
    ['400', 'inconclusive', {}, [login(json(400, { errors: [{ code: 'INVALID_REQUEST' }] }))]],
    ['a firewall', 'provider_blocked', {}, [login(page(403))]],
    ['throttling', 'provider_rate_limited', {}, [login(page(429))]],
    ['an outage', 'provider_unreachable', {}, [login(page(502))]],
    ['garbage', 'provider_protocol_error', {}, [login(page(200))]],
    ['no answer in time', 'provider_timeout', {}, [login(new DomainError('provider_timeout', 'x'))]],
    ['a token that the registry refuses', 'inconclusive', {}, [login(GIVEN), catalog(DOOR)]],
    [
      'a catalogue that is forbidden',
      'permission_missing',
      {},
      [login(GIVEN), catalog(ociError(403, 'DENIED'))],
    ],
    ['a catalogue that is garbage', 'provider_protocol_error', {}, [login(GIVEN), catalog(page(200))]],
    ['an outage at the catalogue', 'provider_unreachable', {}, [login(GIVEN), catalog(page(500))]],
    [
      'a bad token at a host of its own',
      'credential_rejected',
      own,
      [ping(DOOR), ownLogin(ociError(401, 'UNAUTHORIZED'))],
    ],
    [
      'a token for somebody else',
      'inconclusive',
      own,
      [ping(DOOR), ownLogin(json(200, { token: jwt({ sub: 'other' }) }))],
    ],
    ['an opaque token', 'inconclusive', own, [ping(DOOR), ownLogin(json(200, { token: 'opaque' }))]],
    ['a registry that wants Basic', 'inconclusive', own, [ping(challenged('Basic realm="x"'))]],
    ['an open registry', 'inconclusive', own, [ping(json(200, {}))]],
    ['a web site', 'provider_protocol_error', own, [ping(page(200))]],
    [
      'a foreign realm',
      'address_refused',
      own,
      [ping(challenged('Bearer realm="https://attacker.example/v2/auth"'))],
    ],
  ])('%s: %s', async (_, code, members, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(members, outbound);

    expect(error.code).toBe(code);
    outbound.assertFinished();
    expect(outbound.calls.length).toBeLessThanOrEqual(2);
    const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(Buffer.from(`${ROBOT}:${SECRET}`).toString('base64'));
    expect(shown).not.toMatch(/text of the registry|attacker/);
  });

  it('and nobody is asked, when the robot is of another namespace', async () => {
    const error = await problemOf({ quayNamespace: 'myorg' }, new FakeOutbound());

    expect(error.code).toBe('validation_failed');
    expect(error.details.errors).toMatchObject([{ pointer: '/robotUsername' }]);
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
