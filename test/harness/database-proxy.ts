import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between the service and its database, to take the one away from the other. */
export interface DatabaseProxy {
  url: string;
  /** Cuts all connections, and refuses new ones until `mend`. */
  cut(): void;
  /** Lets no byte through and answers nothing, as a server that hangs or a network that swallows packets. */
  freeze(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<[Socket, Socket]>();
  let mode: 'open' | 'cut' | 'frozen' = 'open';
  const server = createServer((near) => {
    if (mode === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near]] as const) {
      one.on('data', (bytes) => void (mode === 'open' && other.write(bytes)));
      one.on('error', () => undefined);
      one.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const destroyAll = (): void => {
    for (const [near] of pairs) near.destroy();
  };
  return {
    url: url.href,
    cut: () => {
      mode = 'cut';
      destroyAll();
    },
    freeze: () => {
      mode = 'frozen';
    },
    mend: () => {
      // What was swallowed is gone: such a connection is of no more use.
      if (mode === 'frozen') destroyAll();
      mode = 'open';
    },
    close: async () => {
      server.close();
      destroyAll();
      await once(server, 'close');
    },
  };
}
