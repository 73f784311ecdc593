import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** The programs of this suite, each with the Debian package that brings it. */
const PACKAGE_OF = {
  'docker-registry': 'docker-registry',
  skopeo: 'skopeo',
  umoci: 'umoci',
  htpasswd: 'apache2-utils',
  openssl: 'openssl',
  curl: 'curl',
} as const;

/** Fails with what to install: a suite that skipped itself would pass for ever on a machine without a registry. */
export function requirePrograms(): void {
  const missing = Object.entries(PACKAGE_OF).filter(([program]) => !isInstalled(program));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name).join(' ');
  throw new Error(
    `This suite needs ${missing.map(([program]) => program).join(', ')}: apt-get install ${packages}`,
  );
}

/** Runs a program to its end and answers what it printed. */
export async function run(program: keyof typeof PACKAGE_OF, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args);
  return stdout;
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
