import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/database/embedded-server.js';
import { eventually } from './eventually.js';
import { isAlive } from './process-alive.js';

/** The data folders of one test file, and whatever runs in them. */
export class DataFolders {
  private readonly folders: string[] = [];
  private readonly servers: EmbeddedServer[] = [];

  /** One that everybody may enter, unlike what mkdtemp makes: as root the server runs as another user. */
  async make(parent = tmpdir(), mode = 0o755): Promise<string> {
    const folder = await mkdtemp(join(parent, 'registry-credentials-folder-'));
    await chmod(folder, mode);
    this.folders.push(folder);
    return folder;
  }

  async start(folder: string, log: (line: string) => void = () => undefined): Promise<EmbeddedServer> {
    const server = await startEmbeddedServer(folder, log);
    this.servers.push(server);
    return server;
  }

  /** Also takes over and stops what a killed child left running. */
  async removeAll(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    for (const folder of this.folders) {
      const leftover = await postmasterPid(folder).catch(() => undefined);
      if (leftover !== undefined && isAlive(leftover))
        await (await startEmbeddedServer(folder, () => undefined)).stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Process id in the postmaster.pid of a data folder. */
export async function postmasterPid(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

export async function untilDead(pid: number): Promise<void> {
  await eventually(`process ${pid} is gone`, () => !isAlive(pid));
}
