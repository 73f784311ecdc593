import { writeFile } from 'node:fs/promises';
import type { Secret } from '../../encryption/secret.js';

/** Writes a secret to a new file that only this user can read. A file that exists is never written to. */
export async function writeSecretFile(path: string, secret: Secret): Promise<void> {
  await writeFile(path, secret.reveal(), { mode: 0o600, flag: 'wx' });
}
