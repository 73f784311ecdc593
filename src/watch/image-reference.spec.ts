import fc from 'fast-check';
import { readImageReference } from './image-reference.js';

const SHA = `sha256:${'a'.repeat(64)}`;

describe('an image reference', () => {
  it.each([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['nginx:1.27', { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
    ['acme/app', { registry: 'docker.io', repository: 'acme/app' }],
    ['docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['index.docker.io/acme/app', { registry: 'docker.io', repository: 'acme/app' }],
    ['localhost/app', { registry: 'localhost', repository: 'app' }],
    ['localhost:5000/app:2', { registry: 'localhost:5000', repository: 'app', tag: '2' }],
    ['QUAY.io/acme/app', { registry: 'quay.io', repository: 'acme/app' }],
    ['Registry/app', { registry: 'registry', repository: 'app' }],
    ['quay.io:443/acme/app', { registry: 'quay.io', repository: 'acme/app' }],
    ['[2001:db8::1]:5000/app', { registry: '[2001:db8::1]:5000', repository: 'app' }],
    [`quay.io/a/b/c@${SHA}`, { registry: 'quay.io', repository: 'a/b/c', digest: SHA }],
    [`quay.io/a/b:1@${SHA}`, { registry: 'quay.io', repository: 'a/b', tag: '1', digest: SHA }],
    ['a__b/c--d.e_f', { registry: 'docker.io', repository: 'a__b/c--d.e_f' }],
  ])('%s', (text, expected) => {
    expect(readImageReference(text)).toEqual(expected);
  });

  it.each([
    '',
    ':tag',
    '@' + SHA,
    'quay.io/',
    '/app',
    'quay.io//app',
    'quay.io/Acme/app',
    'https://quay.io/acme/app',
    'quay.io/acme/app:',
    'quay.io/acme/app:-x',
    `quay.io/acme/app:${'t'.repeat(129)}`,
    'quay.io/acme/app@sha256:abc',
    `quay.io/acme/app@${SHA}@${SHA}`,
    'quay.io/a___b',
    'quay.io/a..b',
    'quay.io:port/app',
    'user@quay.io/app',
    ' nginx',
    'nginx\n',
    `quay.io/${'a'.repeat(250)}`,
  ])('is not %j', (text) => {
    expect(readImageReference(text)).toBeUndefined();
  });
});

describe('any text', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8})?$/);
  const host = fc.stringMatching(/^[a-zA-Z0-9]{1,8}\.[a-zA-Z]{2,5}(:[1-9][0-9]{0,3})?$/);
  const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/);
  const digest = fc.stringMatching(/^sha256:[0-9a-f]{64}$/);

  it('that is put together by the grammar is taken apart into the same parts', () => {
    const parts = fc.record({
      host: host.filter((one) => !/docker\.io/i.test(one) && !one.endsWith(':443')),
      path: fc.array(part, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
      tag: fc.option(tag, { nil: undefined }),
      digest: fc.option(digest, { nil: undefined }),
    });
    fc.assert(
      fc.property(parts, ({ host: registry, path, tag: version, digest: hash }) => {
        const text = `${registry}/${path}${version ? `:${version}` : ''}${hash ? `@${hash}` : ''}`;
        expect(readImageReference(text)).toEqual({
          registry: registry.toLowerCase(),
          repository: path,
          ...(version !== undefined && { tag: version }),
          ...(hash !== undefined && { digest: hash }),
        });
      }),
    );
  });

  it('is refused, or is the same image when it is written out in full', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9.:@/_-]{0,40}$/));
    fc.assert(
      fc.property(text, (written) => {
        const image = readImageReference(written);
        if (image === undefined) return;
        const { registry, repository, tag: version, digest: hash } = image;
        const full = `${registry}/${repository}${version ? `:${version}` : ''}${hash ? `@${hash}` : ''}`;
        // A host without a dot or port is one only where it was written in capitals, which are not kept.
        if (!/[.:]/.test(registry) && registry !== 'localhost') return;
        expect(readImageReference(full)).toEqual(image);
      }),
      { numRuns: 1_000 },
    );
  });
});
