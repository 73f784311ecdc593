import { DomainError } from '../problems/domain-error.js';
import type { OutboundRequest } from './outbound.types.js';
import { USER_AGENT } from './user-agent.js';

/** Headers that frame the message or name this service: they are set here or by Node, and nowhere else. */
const OWN_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/** Visible ASCII, with blanks only in between: exactly what HTTP delivers unchanged (RFC 9110, 5.5). */
const FIELD_VALUE = /^(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?$/;

/**
 * The headers of a request in clear, ready for the wire. axios would drop CR, LF and characters beyond Latin-1 in
 * silence, and so send another secret than the one that was stored; here such a value is refused.
 *
 * @throws {DomainError} `validation_failed` for a value that cannot be sent unchanged.
 */
export function clearHeaders(request: OutboundRequest): Record<string, string> {
  const headers: Record<string, string> = { accept: '*/*' };
  for (const [name, value] of Object.entries(request.headers ?? {})) put(headers, name, value);
  for (const [name, secret] of Object.entries(request.secretHeaders ?? {}))
    put(headers, name, secret.reveal());
  headers['user-agent'] = USER_AGENT;
  // Only what `readBody` can inflate. Were it left out, axios would ask for more.
  headers['accept-encoding'] = 'gzip';
  return headers;
}

function put(headers: Record<string, string>, name: string, value: string): void {
  const key = name.toLowerCase();
  if (OWN_HEADERS.has(key)) {
    throw new DomainError(
      'internal_error',
      'A request tried to set a header that only the outbound client sets.',
    );
  }
  if (!FIELD_VALUE.test(value)) {
    throw new DomainError('validation_failed', 'A value holds characters that an HTTP header cannot carry.');
  }
  headers[key] = value;
}
