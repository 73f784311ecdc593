import { FakeOutbound, json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf, step } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import { fields, SCOPED, SECRET, UNTOLD } from './github.case.fixture.js';
import { githubProvider } from './github.provider.js';

describe('a GitHub credential', () => {
  const opened = { fields, secret: new Secret(SECRET), cacheKey: 'c' };
  const PACKAGES = 'GET https://api.github.com/users/Acme/packages';

  it('lists packages, and goes on while GitHub links a next page', async () => {
    const item = {
      id: 1,
      name: 'tools/cli',
      owner: { login: 'acme' },
      version_count: 3,
      visibility: 'internal',
    };
    const link = { link: '<https://attacker.example/?page=9>; rel="next"' };
    const call = `${PACKAGES}?package_type=container&per_page=20&page=2`;
    const outbound = new FakeOutbound(step(call, `Bearer ${SECRET}`, json(200, [item], link)));

    const page = { size: 20, number: 1, position: '2' };
    expect(await githubProvider.browse?.images(opened, page, contextOf(outbound))).toEqual({
      items: [
        {
          id: 1,
          name: 'tools/cli',
          packageName: 'tools/cli',
          owner: 'acme',
          visibility: 'internal',
          versionCount: 3,
        },
      ],
      nextPosition: '3',
    });
  });

  it('lists the versions of a package with their tags', async () => {
    const item = { id: 2, name: 'sha256:1', metadata: { container: { tags: ['v1', null, 'no tag'] } } };
    const call = `${PACKAGES}/container/tools/cli/versions?state=active&per_page=5&page=1`;
    const outbound = new FakeOutbound(step(call, `Bearer ${SECRET}`, json(200, [item])));

    const tags = await githubProvider.browse?.tags(
      opened,
      'tools/cli',
      { size: 5, number: 1 },
      contextOf(outbound),
    );

    expect(tags).toEqual({ items: [{ id: 2, name: 'sha256:1', tags: ['v1'], digest: 'sha256:1' }] });
    expect(outbound.calls[0]?.url.pathname).toContain('/container/tools%2Fcli/versions');
  });

  it.each<[string, string, ScriptedCall[]]>([
    [
      'app',
      'repository_not_found',
      [
        step(
          `${PACKAGES}/container/app/versions?state=active&per_page=5&page=1`,
          `Bearer ${SECRET}`,
          json(404, { message: 'Package not found.' }, SCOPED),
        ),
      ],
    ],
    ['..', 'repository_not_found', []],
    [
      'app',
      'provider_protocol_error',
      [
        step(
          `${PACKAGES}/container/app/versions?state=active&per_page=5&page=1`,
          `Bearer ${SECRET}`,
          json(200, [null]),
        ),
      ],
    ],
  ])('has no versions of %s: %s', async (image, code, script) => {
    const outbound = new FakeOutbound(...script);
    const tags = githubProvider.browse?.tags(opened, image, { size: 5, number: 1 }, contextOf(outbound));

    expect((await problemOf(tags, ...UNTOLD)).code).toBe(code);
    outbound.assertFinished();
  });

  it('does not ask beyond what GitHub lists', async () => {
    const images = githubProvider.browse?.images(
      opened,
      { size: 100, number: 101 },
      contextOf(new FakeOutbound()),
    );

    expect((await problemOf(images, ...UNTOLD)).details.errors).toMatchObject([{ pointer: '#page' }]);
  });

  it('has its owner as its only namespace', async () => {
    const list = githubProvider.browse?.namespaces(
      opened,
      { size: 20, number: 1 },
      contextOf(new FakeOutbound()),
    );

    expect(await list).toEqual({ items: [{ name: 'Acme' }] });
  });
});
