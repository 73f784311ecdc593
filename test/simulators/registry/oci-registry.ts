import { ownEntry } from '../own-entry.js';
import { bearerOf } from '../authorization.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { pageOf } from './registry-paging.js';
import { findManifest } from './registry-content.js';
import { ociError } from './registry-errors.js';
import { covers, realmOf, type Account, type RegistryStyle } from './registry-style.js';
import { accountOf, answerToken } from './token-endpoint.js';
import { TokenIssuer } from './token-issuer.js';

/** What a request may do. */
interface Rights {
  pulls: (repository: string) => boolean;
  /** Finds the repository in a catalogue of what may be seen. */
  sees: (repository: string) => boolean;
  listsCatalog: boolean;
}

const VERSION = { 'Docker-Distribution-Api-Version': 'registry/2.0' };
const ROUTE =
  /^\/v2\/(?:(?<catalog>_catalog)|(?<repository>.+?)\/(?:tags\/(?<tags>list)|manifests\/(?<reference>[^/]+)))?$/;

/** A registry that answers as the OCI distribution specification says, in the given style. */
export class OciRegistry {
  constructor(
    private readonly style: RegistryStyle,
    private readonly issuer = new TokenIssuer(style.host, 300, style.opaqueTokens),
  ) {}

  answer(request: SimulatedRequest): Reply {
    const { prefix, tokenPath } = this.style;
    const path = request.url.pathname;
    if (path === tokenPath) return answerToken(this.style, this.issuer, request);
    const route = path.startsWith(prefix) ? ROUTE.exec(path.slice(prefix.length)) : null;
    if (!route) return { status: 404, text: '404 page not found\n' };
    if (!['GET', 'HEAD'].includes(request.method)) return ociError(405, 'UNSUPPORTED', 'read only');
    const { catalog, repository, reference } = route.groups ?? {};
    const reply = this.route(request, repository, catalog ?? reference);
    return { ...reply, headers: { ...VERSION, ...reply.headers } };
  }

  private route(request: SimulatedRequest, repository?: string, last?: string): Reply {
    const rights = this.rightsOf(request);
    const scope = repository ? `repository:${repository}:pull` : last ? 'registry:catalog:*' : '';
    if (!rights) return this.unauthorized(request, scope);
    if (repository) return this.repository(request, rights, { repository, reference: last });
    return last ? this.catalog(request, rights) : { status: 200, json: {} };
  }

  private repository(
    request: SimulatedRequest,
    rights: Rights,
    asked: { repository: string; reference?: string | undefined },
  ): Reply {
    const { repository, reference } = asked;
    if (!rights.pulls(repository)) return this.denied(`repository:${repository}:pull`);
    const tags = ownEntry(this.style.content, repository);
    if (!tags) return ociError(404, 'NAME_UNKNOWN', 'repository name not known to registry');
    if (reference !== undefined) return manifestReply(request, repository, { tags, reference });
    const { items, headers } = pageOf(this.style, request.url, tags);
    return { status: 200, headers, json: { name: repository, tags: items } };
  }

  private catalog(request: SimulatedRequest, rights: Rights): Reply {
    const { catalog, content, pageSize } = this.style;
    if (catalog === 'none') return ociError(404, 'UNSUPPORTED', 'the catalogue is not offered');
    if (catalog === 'scope' && !rights.listsCatalog) return this.denied('registry:catalog:*');
    if (Number(request.url.searchParams.get('n')) > pageSize.max) {
      return ociError(400, 'PAGINATION_NUMBER_INVALID', 'invalid number of results requested');
    }
    const visible = Object.keys(content).filter((name) => catalog === 'scope' || rights.sees(name));
    const { items, headers } = pageOf(this.style, request.url, visible.sort());
    return { status: 200, headers, json: { repositories: items } };
  }

  private unauthorized(request: SimulatedRequest, scope: string): Reply {
    const refused = request.headers.authorization !== undefined;
    if (refused && this.style.wrongLogin === 'forbidden') return ociError(403, 'DENIED', 'denied');
    return this.challenge(scope, refused ? 'invalid_token' : '');
  }

  /** 401 with the style's challenges. */
  private challenge(scope: string, error: '' | 'invalid_token' | 'insufficient_scope'): Reply {
    const scopeAndError = (scope && `,scope="${scope}"`) + (error && `,error="${error}"`);
    const lines = this.style.challenges.map((line) =>
      line
        .replaceAll('{realm}', realmOf(this.style))
        .replace('{service}', this.style.service)
        .replace('{scope}', scopeAndError),
    );
    return ociError(401, 'UNAUTHORIZED', 'authentication required', { 'WWW-Authenticate': lines });
  }

  private denied(scope: string): Reply {
    if (this.style.denies === 'challenge') return this.challenge(scope, 'insufficient_scope');
    return ociError(403, 'DENIED', 'requested access to the resource is denied');
  }

  private rightsOf(request: SimulatedRequest): Rights | undefined {
    const { challenges, accounts, takesBasic, takesStaticBearer, checksNeedlessLogin } = this.style;
    const login = accountOf(accounts, request);
    const open = challenges.length === 0;
    if (open && checksNeedlessLogin && request.headers.authorization !== undefined && !login)
      return undefined;
    if (open) return rightsOfAccount({ secret: '', pulls: ['*'], listsCatalog: true });
    const token = bearerOf(request.headers);
    const bearer = takesStaticBearer && accounts.find(({ secret }) => secret === token);
    if (bearer) return rightsOfAccount(bearer);
    return takesBasic && login ? rightsOfAccount(login) : this.rightsOfToken(token);
  }

  private rightsOfToken(token: string | undefined): Rights | undefined {
    const claims = token === undefined ? undefined : this.issuer.read(token, this.style.service);
    if (!claims) return undefined;
    const may = (type: string, name: string, action: string) =>
      claims.access.some((one) => one.type === type && one.name === name && one.actions.includes(action));
    const account = this.style.accounts.find(({ user }) => user === claims.sub);
    return {
      pulls: (name) => may('repository', name, 'pull'),
      sees: (name) => covers(account?.pulls ?? [], name),
      listsCatalog: may('registry', 'catalog', '*'),
    };
  }
}

function rightsOfAccount({ pulls, listsCatalog }: Account): Rights {
  const sees = (name: string) => covers(pulls, name);
  return { pulls: sees, sees, listsCatalog: listsCatalog ?? false };
}

/** A manifest, unless its media type is not accepted: registries answer that as if it did not exist. */
export function manifestReply(
  request: SimulatedRequest,
  repository: string,
  asked: { tags: readonly string[]; reference: string },
): Reply {
  const found = findManifest(repository, asked.tags, asked.reference);
  if (!found) return ociError(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  const accept = request.headers.accept ?? '*/*';
  if (!accept.includes(found.mediaType) && !accept.includes('*/*')) {
    return ociError(
      404,
      'MANIFEST_UNKNOWN',
      'the Accept header does not support the media type of this manifest',
    );
  }
  const headers = { 'Content-Type': found.mediaType, 'Docker-Content-Digest': found.digest };
  return { status: 200, headers, text: found.body };
}
