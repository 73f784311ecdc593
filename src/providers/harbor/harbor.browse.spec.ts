import { FakeOutbound, json, page } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { HARBOR, ROBOT, SECRET, step } from './harbor.case.fixture.js';
import { harborProvider } from './harbor.provider.js';

describe('browsing a Harbor', () => {
  const opened = {
    fields: { harborUrl: HARBOR, harborProject: 'team', username: ROBOT },
    secret: new Secret(SECRET),
    cacheKey: 'c',
  };
  const API = `GET ${HARBOR}/api/v2.0`;
  const artifacts = (name: string, number: number, size: number): string =>
    `${API}/projects/team/repositories/${name}/artifacts?page=${number}&page_size=${size}&q=tags=*&with_tag=true&with_scan_overview=true`;
  const tagged = (...names: string[]): object => ({ tags: names.map((name) => ({ name })) });

  it('lists projects, and counts where a proxy has taken the count away', async () => {
    const project = {
      project_id: 7,
      name: 'team',
      metadata: { public: 'true' },
      creation_time: '2026-01-01T00:00:00Z',
    };
    const outbound = new FakeOutbound(
      step(`${API}/projects?page=1&page_size=1`, json(200, [project])),
      step(`${API}/projects?page=2&page_size=1`, json(200, [null], { 'x-total-count': '2' })),
    );
    const read = (position?: string) =>
      harborProvider.browse?.namespaces(opened, { size: 1, number: 1, position }, contextOf(outbound));

    expect(await read()).toEqual({
      items: [
        { projectId: 7, name: 'team', isPublic: true, repoCount: 0, createdAt: '2026-01-01T00:00:00.000Z' },
      ],
      nextPosition: '2',
    });
    expect(await read('2')).toEqual({ items: [], totalCount: 2 });
  });

  it('lists images without the project in their names, and none of another project', async () => {
    const outbound = new FakeOutbound(
      step(
        `${API}/projects/team/repositories?page=1&page_size=5`,
        json(200, [{ name: 'team/a/b', artifact_count: 2 }, { name: 'other/c' }, { name: 'team/../x' }]),
      ),
    );

    const images = await harborProvider.browse?.images(opened, { size: 5, number: 1 }, contextOf(outbound));

    expect(images?.items).toEqual([
      { name: 'a/b', projectName: 'team', repositoryName: 'team/a/b', artifactCount: 2, pullCount: 0 },
    ]);
  });

  it('goes through the tags of artifacts one by one, also when the size of the page changes', async () => {
    const first = json(200, [tagged('a', 'b', 'c')], { 'x-total-count': '2' });
    const outbound = new FakeOutbound(
      step(artifacts('x%2Fy', 1, 1), first),
      step(artifacts('x%2Fy', 1, 1), first),
      step(artifacts('x%2Fy', 2, 1), json(200, [tagged('d')], { 'x-total-count': '2' })),
    );
    const read = (size: number, position?: string) =>
      harborProvider.browse?.tags(opened, 'x/y', { size, number: 1, position }, contextOf(outbound));
    const tag = (name: string): object => ({ name, vulnerabilities: [] });

    expect(await read(1)).toEqual({ items: [tag('a')], nextPosition: '1.1.1' });
    expect(await read(2, '1.1.1')).toEqual({ items: [tag('b'), tag('c')], nextPosition: '2.1.0' });
    expect(await read(2, '2.1.0')).toEqual({ items: [tag('d')] });
    expect(outbound.calls[0]?.url.href).toContain('x%252Fy');
  });

  it('tells of a tag what Harbor tells', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const report = { scan_status: 'Success', summary: { summary: { High: 2, Low: 0 } } };
    const artifact = {
      digest,
      size: 5,
      extra_attrs: { created: '2026-01-01T00:00:00Z' },
      tags: [
        { name: 'a', push_time: '2026-01-02T00:00:00Z', pull_time: '0001-01-01T00:00:00.000Z' },
        { name: '-' },
      ],
      scan_overview: { running: { scan_status: 'Running' }, done: report },
    };
    const outbound = new FakeOutbound(
      step(artifacts('a', 1, 9), json(200, [artifact, null, { tags: null }])),
    );

    expect(
      await harborProvider.browse?.tags(opened, 'a', { size: 9, number: 1 }, contextOf(outbound)),
    ).toEqual({
      items: [
        {
          name: 'a',
          digest,
          size: 5,
          createdAt: '2026-01-01T00:00:00.000Z',
          pushTime: '2026-01-02T00:00:00.000Z',
          vulnerabilities: [{ severity: 'High', count: 2 }],
        },
      ],
    });
  });

  it.each<[OutboundResponse, ProblemCode]>([
    [json(401, {}), 'credential_rejected'],
    [json(403, {}), 'permission_missing'],
    [page(403), 'provider_blocked'],
    [json(404, {}), 'repository_not_found'],
    [json(412, {}), 'inconclusive'],
    [json(200, {}), 'provider_protocol_error'],
    [page(200), 'provider_protocol_error'],
    [page(500), 'provider_unreachable'],
  ])('meets %j with %s', async (answer, code) => {
    const outbound = new FakeOutbound(step(artifacts('a', 1, 2), answer));

    const tags = harborProvider.browse?.tags(opened, 'a', { size: 2, number: 1 }, contextOf(outbound));

    expect((await problemOf(tags, SECRET)).code).toBe(code);
  });

  it.each(['../../x', 'A', 'a//b', ''])('asks nobody for the image %j', async (image) => {
    const tags = harborProvider.browse?.tags(
      opened,
      image,
      { size: 2, number: 1 },
      contextOf(new FakeOutbound()),
    );

    expect((await problemOf(tags, SECRET)).code).toBe('repository_not_found');
  });
});
