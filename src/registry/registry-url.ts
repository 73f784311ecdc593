import { parseUrl } from '../outbound/parse-url.js';
import type { RegistryEndpoint } from './registry.types.js';

const MAX_LENGTH = 512;
const SCHEME = /^https?:\/\//i;
// No `@`, `?`, `#`, `%`, `\`, space or control character: nothing that a URL parser and a person could read differently.
const AUTHORITY = /^[^@?#%\\/\s\p{Cc}]+$/u;
const PREFIX = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/;

/**
 * Reads what people paste as the address of a registry: `host`, `host:port`, `host/prefix`, or a URL of these.
 * A slash or the API's own `/v2` at the end is dropped. Without a scheme it is https; http is kept as given, and
 * whether it may be used is for `outbound` to say.
 *
 * @returns undefined when it is anything else: a user name, query, fragment or other scheme in it, or too long.
 */
export function parseRegistryUrl(text: string): RegistryEndpoint | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const scheme = SCHEME.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const prefix = slash < 0 ? '' : rest.slice(slash).replace(/\/$/, '').replace(/\/v2$/, '');
  if (!AUTHORITY.test(authority) || !PREFIX.test(prefix)) return undefined;
  const origin = parseUrl(`${scheme || 'https://'}${authority}`)?.origin;
  return origin === undefined ? undefined : { origin, prefix };
}

/** Reads `host` or `host:port`, nothing around it, as an https registry without a prefix. */
export function parseRegistryHost(text: string): RegistryEndpoint | undefined {
  return text.includes('/') ? undefined : parseRegistryUrl(text);
}

/** The address as it is shown: origin and prefix. */
export function registryAddress(endpoint: RegistryEndpoint): string {
  return `${endpoint.origin}${endpoint.prefix}`;
}
