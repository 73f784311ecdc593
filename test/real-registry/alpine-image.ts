import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './programs.js';
import type { RealRegistry } from './real-registry.js';

/** Alpine's list of installed packages: https://wiki.alpinelinux.org/wiki/Apk_spec#Installed_Database_V2 */
const INSTALLED = `C:Q1+Uc5fmLHmYJVGVpEnd5TmhKRGMc=
P:musl
V:1.1.22-r2
A:x86_64
T:the musl c library (libc) implementation
o:musl

`;

/** What an image has of a system, for an engine to find; its environment holds a secret, as the ones of users do. */
const FILES = { '/etc/alpine-release': '3.10.2\n', '/lib/apk/db/installed': INSTALLED };
export const IMAGE_SECRET = 'build-secret-of-the-image';

/** Makes an image that Trivy takes for Alpine 3.10 with an old musl, pushes it and answers its digest. */
export async function pushAlpineImage(registry: RealRegistry, repository: string): Promise<string> {
  const layout = join(registry.folder, 'alpine');
  const image = `${layout}:v1`;
  await run('umoci', 'init', '--layout', layout);
  await run('umoci', 'new', '--image', image);
  for (const [path, content] of Object.entries(FILES)) {
    const file = join(registry.folder, path.replaceAll('/', '-'));
    await writeFile(file, content);
    await run('umoci', 'insert', '--rootless', '--image', image, file, path);
  }
  const platform = ['--os', 'linux', '--architecture', 'amd64'];
  await run('umoci', 'config', '--image', image, ...platform, '--config.env', `TOKEN=${IMAGE_SECRET}`);
  const certificates = join(registry.folder, 'alpine-certificates');
  await mkdir(certificates);
  await writeFile(join(certificates, 'ca.crt'), registry.caPem);
  const login = `${registry.login.username}:${registry.login.password}`;
  const target = `docker://${registry.host}/${repository}:v1`;
  await run(
    'skopeo',
    'copy',
    '--quiet',
    '--dest-cert-dir',
    certificates,
    '--dest-creds',
    login,
    `oci:${image}`,
    target,
  );
  const inspect = ['inspect', '--cert-dir', certificates, '--creds', login, '--format', '{{.Digest}}'];
  return (await run('skopeo', ...inspect, target)).trim();
}
