import { createHash } from 'node:crypto';
import { presentedSecrets } from './authorization.js';
import type { SimulatedRequest } from './simulator.js';

/** A secret that arrived, told by its digest alone. */
export interface JournalSecret {
  header: string;
  /** `basic`, `bearer`, another scheme, or `header` for a header that holds nothing but the secret. */
  kind: string;
  /** User name of a Basic authorization. */
  user?: string;
  /** SHA-256 in hex of the password or token, without the scheme or the user name. */
  sha256: string;
}

/** One request that arrived. */
export interface JournalEntry {
  time: string;
  /** The simulator that answered, or `stranger` for a host that is nobody's. */
  provider: string;
  scheme: 'http' | 'https';
  host: string;
  /** The name asked for in the TLS handshake. */
  sni?: string;
  method: string;
  path: string;
  query: Record<string, string[]>;
  headerNames: string[];
  secrets: JournalSecret[];
  bodyBytes: number;
  /** Scopes asked of a token endpoint, one by one. */
  scopes: string[];
  /** True where a scope asks for more than pulling: Quay and GitLab create a repository for it. */
  asksPush: boolean;
}

/** Query parameters that the documented APIs define; the value of any other may be a secret and is digested. */
const PLAIN_PARAMETERS = new Set(
  (
    'service scope account client_id offline_token n last next_page page page_size order_by name ' +
    'namespace_id project_id organization_id image_id'
  ).split(' '),
);

/** SHA-256 in hex, as the journal shows secrets. */
export function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

/** Every request that arrived, in order, without a single secret in clear. */
export class Journal {
  #entries: JournalEntry[] = [];

  record(request: SimulatedRequest, seen: Pick<JournalEntry, 'provider' | 'sni' | 'bodyBytes'>): void {
    const scopes = request.url.searchParams.getAll('scope').flatMap((scope) => scope.split(' '));
    this.#entries.push({
      time: new Date().toISOString(),
      ...seen,
      scheme: request.scheme,
      host: request.host,
      method: request.method,
      path: request.url.pathname,
      query: plainQuery(request.url.searchParams),
      headerNames: Object.keys(request.headers),
      secrets: presentedSecrets(request.headers).map(({ secret, ...rest }) => ({
        ...rest,
        sha256: sha256(secret),
      })),
      scopes,
      asksPush: scopes.some(
        (scope) => /:(.*,)?(push|delete|\*)(,|$)/i.test(scope) && !/^registry:/.test(scope),
      ),
    });
  }

  /** All entries, or those whose members equal the given ones. */
  entries(filter: Partial<Pick<JournalEntry, 'provider' | 'host' | 'path' | 'method'>> = {}): JournalEntry[] {
    const wanted = Object.entries(filter);
    return this.#entries.filter((entry) =>
      wanted.every(([member, value]) => entry[member as keyof typeof filter] === value),
    );
  }

  clear(): void {
    this.#entries = [];
  }
}

function plainQuery(parameters: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [
      name,
      parameters
        .getAll(name)
        .map((value) => (PLAIN_PARAMETERS.has(name) ? value : `sha256:${sha256(value)}`)),
    ]),
  );
}
