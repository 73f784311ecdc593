import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between the service and its database, to take the one away from the other. */
export interface DatabaseProxy {
  url: string;
  /** Cuts all connections, and refuses new ones until `mend`. */
  cut(): void;
  /** Passes nothing on and closes nothing, as a network that swallows packets does, until `mend`. */
  swallow(): void;
  mend(): void;
  /**
   * Lets the next statement that has this text in it be carried out, outside of any transaction, swallows the database's
   * reply, and acts instead: the change is made, and nobody was told.
   */
  insteadOfReply(text: string, act: () => void): void;
  /** Ends every new session with the message of a failover in the packet that says it is ready, until `mend`. */
  endWhenReady(): void;
  close(): Promise<void>;
}

/** `ReadyForQuery`, idle, so that nothing is left to be committed: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const READY = Buffer.from('5a0000000549', 'hex');

/** `ErrorResponse` of a session that `pg_terminate_backend` or a failover ends. */
function terminated(): Buffer {
  const fields = Buffer.from(
    'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0',
  );
  const head = Buffer.from('E\0\0\0\0');
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<[Socket, Socket]>();
  let isCut = false;
  let isSwallowing = false;
  let isEndingNew = false;
  let armed: { text: string; act: () => void } | undefined;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    if (isSwallowing) pair.forEach((socket) => socket.pause());
    let isMeant = false;
    near.on('data', (bytes: Buffer) => {
      isMeant ||= armed !== undefined && bytes.includes(armed.text);
      far.write(bytes);
    });
    far.on('data', (bytes: Buffer) => {
      if (isEndingNew && bytes.subarray(-READY.length).equals(READY))
        near.end(Buffer.concat([bytes, terminated()]));
      else if (!isMeant) near.write(bytes);
      else if (bytes.subarray(-READY.length).equals(READY)) {
        armed?.act();
        armed = undefined;
      }
    });
    for (const [one, other] of [pair, [far, near]] as const) {
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
      isCut = true;
      destroyAll();
    },
    swallow: () => {
      isSwallowing = true;
      for (const socket of [...pairs].flat()) socket.pause();
    },
    mend: () => {
      isCut = false;
      isSwallowing = false;
      isEndingNew = false;
      for (const socket of [...pairs].flat()) socket.resume();
    },
    insteadOfReply: (text, act) => {
      armed = { text, act };
    },
    endWhenReady: () => {
      isEndingNew = true;
    },
    close: async () => {
      server.close();
      destroyAll();
      await once(server, 'close');
    },
  };
}
