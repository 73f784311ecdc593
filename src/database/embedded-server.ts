import { createClusterOnce, readPassword, removeDrafts } from './cluster-creation.js';
import { locateCluster, prepareHome, writePointer } from './cluster-location.js';
import { DatabaseStartError } from './database-start-error.js';
import { OwnedServer, type Cluster } from './owned-server.js';
import { installedPackage, prepareServerPrograms } from './server-programs.js';

/** The PostgreSQL server in our data folder. */
export interface EmbeddedServer {
  /** Of the service's own database and role. Holds the password: not for a log. */
  readonly url: string;
  /** Where the data lies: below the data folder, or elsewhere when the server's user cannot enter that. */
  readonly folder: string;
  /** Stops the server. To be called last: it ends all sessions. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a data folder, which is made at the first start. A server that a killed process left running
 * is taken over as it is, and one that dies is brought back on the same port. Refused with a DatabaseStartError
 * while another process of this service uses the folder.
 */
export async function startEmbeddedServer(
  dataDir: string,
  log: (line: string) => void,
): Promise<EmbeddedServer> {
  try {
    const cluster = await prepareCluster(dataDir);
    const server = await OwnedServer.start(cluster, log);
    await removeDrafts(cluster.location);
    return server;
  } catch (error) {
    if (error instanceof DatabaseStartError) throw error;
    const reason = (error as Error).message;
    throw new DatabaseStartError(
      `The embedded database in ${dataDir} cannot be started: ${reason}. Mend that, or set DATABASE_URL to a PostgreSQL server of your own.`,
      { cause: error },
    );
  }
}

async function prepareCluster(dataDir: string): Promise<Cluster> {
  const location = await locateCluster(dataDir);
  await prepareHome(location);
  const programs = await prepareServerPrograms(installedPackage(), location);
  const password = await readPassword(location);
  await createClusterOnce(location, programs);
  await writePointer(location);
  return { location, programs, password };
}
