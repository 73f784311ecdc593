import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServer } from '../../src/database/embedded-server.js';
import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';
import { startBuiltService, type BuiltService } from './built-service.js';

/** What built services share, outside of Jest: a database server of their own, the simulators, and their settings. */
export interface BuiltPlace {
  simulators: Simulators;
  databaseUrl: string;
  adminKey: string;
  start(environment?: NodeJS.ProcessEnv): Promise<BuiltService>;
  remove(): Promise<void>;
}

/** @param name of the temporary folder */
export async function createBuiltPlace(name: string): Promise<BuiltPlace> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  // As root, the database server runs as another user, who has to get through.
  chmodSync(folder, 0o755);
  const simulators = await startSimulators();
  const server = await startEmbeddedServer(folder, () => undefined);
  writeFileSync(join(folder, 'ca.pem'), simulators.caPem);
  const adminKey = `${name}-instance-key-0123456789abcdef`;
  const shared = {
    DATABASE_URL: server.url,
    ENCRYPTION_KEYS: generateKeyText('k1'),
    BOOTSTRAP_API_KEY: adminKey,
    OUTBOUND_CONNECT_TO: simulators.connectTo,
    OUTBOUND_CA_FILE: join(folder, 'ca.pem'),
  };
  return {
    simulators,
    databaseUrl: server.url,
    adminKey,
    start: (environment = {}) => startBuiltService({ ...shared, ...environment }),
    remove: async () => {
      await server.stop();
      await simulators.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Asks with a key and answers the id of what was made. */
export async function createdId(
  { url }: BuiltService,
  key: string,
  path: string,
  body: object,
): Promise<string> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as { id?: string; code?: string };
  if (answer.id === undefined) throw new Error(`${path} answered ${response.status} ${answer.code}`);
  return answer.id;
}
