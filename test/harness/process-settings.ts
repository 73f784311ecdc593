import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateToken } from '../../src/access/api-token.js';
import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';
import { createEmptyDatabase, type TestDatabase } from './database.js';
import { ask, type ServiceProcess } from './service-process.js';

/** What processes of the service share: a PostgreSQL database, the keys, an administrator's key and the registries. */
export interface ProcessSettings {
  environment: NodeJS.ProcessEnv;
  adminKey: string;
  database: TestDatabase;
  sim: Simulators;
  remove(): Promise<void>;
}

export async function createProcessSettings(): Promise<ProcessSettings> {
  const [database, sim] = [await createEmptyDatabase(), await startSimulators()];
  const folder = await mkdtemp(join(tmpdir(), 'registry-credentials-process-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, sim.caPem);
  const adminKey = generateToken().reveal();
  return {
    environment: {
      DATABASE_URL: database.url,
      ENCRYPTION_KEYS: generateKeyText('k1'),
      BOOTSTRAP_API_KEY: adminKey,
      OUTBOUND_CONNECT_TO: sim.connectTo,
      OUTBOUND_CA_FILE: caFile,
    },
    adminKey,
    database,
    sim,
    remove: async () => {
      await sim.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An organization with a project, made and used with the administrator's key. */
export async function createPlace(service: ServiceProcess, adminKey: string) {
  const made = await ask(service, adminKey, 'POST /organization', { name: 'acme' }).expect(201);
  const organizationId = (made.body as { id: string }).id;
  const project = await ask(service, adminKey, `POST /organization/${organizationId}/project`, { name: 'p' });
  const projectId = (project.body as { id: string }).id;
  return {
    projectId,
    storing:
      `POST /integrations/custom/container-registry/organization/${organizationId}/credentials` as const,
    using: (id: string) =>
      `GET /integrations/custom/container-registry/project/${projectId}/credentials/${id}/images/backend/tags` as const,
  };
}
