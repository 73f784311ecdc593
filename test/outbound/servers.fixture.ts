import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** A server on loopback that counts what reaches it. */
export class TestServer {
  /** Connections ever accepted. */
  connections = 0;
  readonly #open = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.#open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#open.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
  }

  static tcp(onSocket: (socket: Socket) => void, host?: string, port?: number): Promise<TestServer> {
    return listening(new TestServer(createTcpServer(onSocket)), host, port);
  }

  static http(listener: RequestListener, host?: string, port?: number): Promise<TestServer> {
    return listening(new TestServer(createHttpServer(listener)), host, port);
  }

  static https(options: ServerOptions, listener: RequestListener, host?: string, port?: number) {
    return listening(new TestServer(createHttpsServer(options, listener)), host, port);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections that neither side has closed. */
  get openConnections(): number {
    return this.#open.size;
  }

  async listen(host = '127.0.0.1', port = 0): Promise<this> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return this;
  }

  /** Settles when the other side has closed every connection. Who never reads never learns of it, so all are read. */
  async allClosed(): Promise<void> {
    const closed = (socket: Socket) => new Promise((resolve) => socket.resume().once('close', resolve));
    await Promise.all([...this.#open].map(closed));
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

function listening(server: TestServer, host?: string, port?: number): Promise<TestServer> {
  return server.listen(host, port);
}
