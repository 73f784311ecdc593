import { setTimeout as delay } from 'node:timers/promises';
import { type Client } from 'pg';
import { type ClusterLocation } from './cluster-location.js';
import { takeDataFolder } from './data-folder-owner.js';
import { DatabaseStartError } from './database-start-error.js';
import { findPostmaster } from './postmaster-pid.js';
import { startPostmaster, stopPostmaster } from './postmaster.js';
import { type ServerPrograms } from './server-programs.js';
import { createServiceDatabaseOnce, serviceDatabaseUrl } from './service-database.js';

const START_DEADLINE_MS = 90_000;
const POLL_MS = 100;
const RECOVERY_PAUSE_MS = 1000;

/** All that is needed to run a server on a data folder. */
export interface Cluster {
  location: ClusterLocation;
  programs: ServerPrograms;
  password: string;
}

/** A server whose data folder belongs to this process, for as long as a connection of its own lives. */
export class OwnedServer {
  private owner: Client | undefined;
  private port: number | undefined;
  private recovery: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly cluster: Cluster,
    private readonly log: (line: string) => void,
  ) {}

  static async start(cluster: Cluster, log: (line: string) => void): Promise<OwnedServer> {
    const server = new OwnedServer(cluster, log);
    const owner = await server.bringUp();
    try {
      await createServiceDatabaseOnce(owner, cluster.password);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get url(): string {
    return serviceDatabaseUrl(this.port ?? 0, this.cluster.password);
  }

  get folder(): string {
    return this.cluster.location.home;
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.stopOnce());
  }

  /** Goes on until the server runs and is ours, through the short troubles of others that start and stop it. */
  private async bringUp(): Promise<Client> {
    const deadline = Date.now() + START_DEADLINE_MS;
    while (Date.now() < deadline && !this.stopping) {
      const owner = await this.tryToOwn();
      if (owner) return owner;
      await delay(POLL_MS);
    }
    throw new DatabaseStartError(
      `The embedded database does not become ready. Its log is ${this.cluster.location.logFile}. ` +
        'If no PostgreSQL server runs, delete postmaster.pid in the folder beside it.',
    );
  }

  private async tryToOwn(): Promise<Client | undefined> {
    const { location, programs, password } = this.cluster;
    const running = await findPostmaster(location.data);
    const port = running?.port ?? (await startPostmaster(location, programs, this.port));
    if (port === undefined) return undefined;
    const owner = await takeDataFolder(location, { port, password });
    if (!owner) return undefined;
    this.log(`embedded database ${running ? 'taken over' : 'started'} in ${location.home}`);
    this.port = port;
    this.owner = owner;
    owner.once('end', () => this.recover());
    return owner;
  }

  /** The pool of the service knows one address: a server that died comes back on its old port. */
  private recover(): void {
    this.owner = undefined;
    if (this.stopping) return;
    this.log('embedded database lost, bringing it back');
    this.recovery = this.bringUp().then(
      () => undefined,
      async (error: Error) => {
        this.log(error.message);
        await delay(RECOVERY_PAUSE_MS);
        this.recover();
      },
    );
  }

  private async stopOnce(): Promise<void> {
    await this.recovery;
    // Not ours to stop when another process took it while we had lost it.
    if (!this.owner) return;
    await stopPostmaster(this.cluster.location, this.cluster.programs);
    await this.owner?.end().catch(() => undefined);
    this.log('embedded database stopped');
  }
}
