import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './programs.js';
import type { RealRegistry } from './real-registry.js';

/** What every registry of this suite holds: more tags than one page of the service. */
export const REPOSITORY = 'team/app';
export const TAGS = Array.from({ length: 25 }, (_, index) => `v${index + 1}`);

/** Makes an image of one small layer and pushes it under every tag, as a build would. */
export async function pushImage(registry: RealRegistry, repository: string, tags: string[]): Promise<void> {
  const layout = join(registry.folder, 'image');
  const file = join(registry.folder, 'hello.txt');
  await writeFile(file, 'hello\n');
  await run('umoci', 'init', '--layout', layout);
  await run('umoci', 'new', '--image', `${layout}:v1`);
  await run('umoci', 'insert', '--rootless', '--image', `${layout}:v1`, file, '/hello.txt');
  const certificates = join(registry.folder, 'certificates');
  await mkdir(certificates);
  await writeFile(join(certificates, 'ca.crt'), registry.caPem);
  const { username, password } = registry.login;
  const options = ['--dest-cert-dir', certificates, '--dest-creds', `${username}:${password}`];
  for (const tag of tags) {
    const target = `docker://${registry.host}/${repository}:${tag}`;
    await run('skopeo', 'copy', '--quiet', ...options, `oci:${layout}:v1`, target);
  }
}
