import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * How this service names itself. Docker Hub answers 403 to requests without a User-Agent:
 * https://github.com/goharbor/harbor/blob/main/src/pkg/registry/auth/bearer/authorizer.go
 */
export const USER_AGENT = `registry-credentials/${packageVersion()}`;

/** The package file is two folders up in the sources, three in the build. */
function packageVersion(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
