import { FakeOutbound, json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { problemOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { API, as, exchanged, googleError, permitted, UNTOLD, verify } from './gcr.case.fixture.js';

const LIST = `GET ${API}/europe-west1/repositories?pageSize=1000&fields=repositories(name,format),nextPageToken`;
const dockerIn = (name: string, format = 'DOCKER') => ({
  name: `projects/my-project/locations/europe-west1/repositories/${name}`,
  format,
});

describe('gcr at a pkg.dev name', () => {
  const regional = { registryHostname: 'europe-west1-docker.pkg.dev' };
  const testOf = (name: string) => `POST ${API}/europe-west1/repositories/${name}:testIamPermissions`;
  const listed = (...repositories: unknown[]): ScriptedCall => ({
    call: LIST,
    as,
    answer: json(200, { repositories }),
  });

  it('asks about the first Docker repository of the location', async () => {
    const outbound = new FakeOutbound(exchanged, listed(dockerIn('jars', 'MAVEN'), null, dockerIn('app')), {
      call: testOf('app'),
      as,
      answer: permitted,
    });

    await verify(outbound, regional);

    outbound.assertFinished();
  });

  it('tries three repositories and no more', async () => {
    const denied = ['a', 'b', 'c'].map((name) => ({ call: testOf(name), as, answer: json(200, {}) }));
    const outbound = new FakeOutbound(
      exchanged,
      listed(...['a', 'b', 'c', 'd'].map((name) => dockerIn(name))),
      ...denied,
    );

    expect((await problemOf(verify(outbound, regional), ...UNTOLD)).code).toBe('permission_missing');
    outbound.assertFinished();
  });

  it.each<[string, OutboundResponse, string]>([
    ['no repository', json(200, {}), 'namespace_not_found'],
    ['none for images', json(200, { repositories: [dockerIn('jars', 'MAVEN')] }), 'namespace_not_found'],
    [
      'none among a thousand',
      json(200, { repositories: [dockerIn('jars', 'MAVEN')], nextPageToken: 'x' }),
      'inconclusive',
    ],
    ['a repository elsewhere', json(200, { repositories: [dockerIn('../x')] }), 'provider_protocol_error'],
    ['dots for a name', json(200, { repositories: [dockerIn('..')] }), 'provider_protocol_error'],
    ['a list that is none', json(200, { repositories: {} }), 'provider_protocol_error'],
    ['something else', json(200, { hello: [] }), 'provider_protocol_error'],
    ['no right to list', googleError(403, 'PERMISSION_DENIED'), 'namespace_not_found_or_denied'],
  ])('maps %s', async (_case, answer, code) => {
    const outbound = new FakeOutbound(exchanged, { call: LIST, as, answer });

    expect((await problemOf(verify(outbound, regional), ...UNTOLD)).code).toBe(code);
    outbound.assertFinished();
  });
});
