import { DomainError } from '../problems/domain-error.js';
import { PROVIDERS } from '../providers/index.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { changeOf, movedMembers, replacedMembers, replacedWords } from './credential-change.js';

const provider = PROVIDERS.find(({ slug }) => slug === 'custom') as AnyProvider;
const given = { registryUrl: 'registry.example.com', username: 'deploy', namespace: 'team' };
const row = {
  name: 'pull',
  description: null,
  given,
  fields: { ...given, registryUrl: 'https://registry.example.com' },
};
const byToken = {
  ...row,
  given: { registryUrl: given.registryUrl },
  fields: { registryUrl: row.fields.registryUrl },
};

const change = (patch: object, from: typeof row | typeof byToken = row) => changeOf(provider, from, patch);

function errorsOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof DomainError ? error.details.errors : error;
  }
}

describe('changeOf', () => {
  it.each<[string, object, object]>([
    ['a name', { name: 'new' }, { words: { name: 'new' } }],
    ['the same name', { name: 'pull' }, {}],
    ['a description', { description: '' }, { words: { description: '' } }],
    ['what was given', given, {}],
    ['what is stored', row.fields, {}],
    ['a member', { namespace: 'other' }, { members: { namespace: 'other' } }],
    ['a new member', { probeRepository: 'a' }, { members: { probeRepository: 'a' } }],
    ['a secret', { password: 'x' }, { members: { password: 'x' }, isSecretGiven: true }],
    [
      'another host with the secret',
      { registryUrl: 'other.example.com', password: 'x' },
      {
        members: { registryUrl: 'other.example.com', password: 'x' },
        isSecretGiven: true,
        isMoved: true,
      },
    ],
    [
      'unset members',
      { name: undefined, namespace: undefined, description: 'x' },
      { words: { description: 'x' } },
    ],
  ])('reads %s', (_, patch, expected) => {
    const nothing = { words: {}, members: {}, isSecretGiven: false, isMoved: false };
    expect(change(patch)).toEqual({ ...nothing, ...expected });
  });

  it.each([{}, { name: undefined }])('refuses %j', (patch) => {
    expect(() => change(patch)).toThrow('validation_failed');
  });

  it.each([
    ['another host', row, { registryUrl: 'other.example.com' }, '/password'],
    ['another port', row, { registryUrl: 'registry.example.com:8443' }, '/password'],
    ['another user', row, { username: 'other' }, '/password'],
    ['another user with the secret of no user', row, { username: 'other', token: 'x' }, '/password'],
    ['a first user', byToken, { username: 'deploy' }, '/password'],
    ['another host for a token', byToken, { registryUrl: 'other.example.com' }, '/token'],
  ])('asks for the secret with %s', (_, from, patch, pointer) => {
    const refused = () => change(patch, from);
    expect(refused).toThrow('validation_failed');
    expect(errorsOf(refused)).toMatchObject([{ pointer, code: 'secretNeeded' }]);
  });

  it('takes a first user together with the password', () => {
    expect(change({ username: 'deploy', password: 'x' }, byToken)).toMatchObject({
      isSecretGiven: true,
      isMoved: true,
    });
  });
});

describe('replacedMembers', () => {
  const replaced = (body: object) =>
    replacedMembers(provider, row, { projectId: 'p', password: 'x', ...body } as StoreCredentialDto & object);

  it.each<[string, object, string[]]>([
    ['the same', given, []],
    ['what is stored', row.fields, []],
    ['another value', { ...given, namespace: 'other' }, ['namespace']],
    ['one more', { ...given, probeRepository: 'a' }, ['probeRepository']],
    ['one less', { registryUrl: given.registryUrl, username: 'deploy' }, ['namespace']],
  ])('of %s', (_, body, expected) => {
    expect(replaced(body)).toEqual(expected);
  });

  it('tells a login from a token', () => {
    const body = { projectId: 'p', registryUrl: given.registryUrl, token: 'x' } as StoreCredentialDto &
      object;
    const members = replacedMembers(provider, row, body);
    expect(members.sort()).toEqual(['namespace', 'username']);
    expect(movedMembers(provider, Object.fromEntries(members.map((name) => [name, true])))).toEqual([
      'username',
    ]);
  });
});

describe('replacedWords', () => {
  it.each<[object, object]>([
    [{ name: 'pull' }, {}],
    [{ name: 'pull', description: 'new' }, { description: 'new' }],
    [{}, { name: null }],
  ])('of %j', (body, expected) => {
    expect(replacedWords(row, { projectId: 'p', ...body })).toEqual(expected);
  });

  it('takes away what is left out', () => {
    const described = { ...row, description: 'old' };
    expect(replacedWords(described, { projectId: 'p', name: 'pull' })).toEqual({ description: null });
  });
});
