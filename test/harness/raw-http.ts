import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came back on a socket. */
export interface RawAnswer {
  /** Status of the first answer; 0 where the connection was closed without one. */
  status: number;
  headers: Record<string, string>;
  body: string;
  /** All of it, as it came. */
  text: string;
}

/** Opens a connection to the service. */
export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

/**
 * Sends bytes that no HTTP client would send, and reads until the service closes the connection: what is sent must ask
 * for that (`Connection: close`), or be bad enough.
 */
export async function exchange(url: string, bytes: string | Buffer): Promise<RawAnswer> {
  const socket = await open(url);
  const answer = untilClosed(socket);
  socket.write(bytes);
  return answer;
}

/** A request as text, with `Connection: close`. */
export function requestText(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): string {
  const lines = Object.entries({ Host: 'test', Connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Reads until the other side closes. A reset after the answer is one way to close. */
export async function untilClosed(socket: Socket): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve) => socket.once('close', () => resolve()).once('error', () => resolve()));
  return parse(Buffer.concat(chunks).toString('utf8'));
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: rest.join('\r\n\r\n'),
    text,
  };
}
