import type { Secret } from '../../encryption/secret.js';
import type { OutboundRequest, OutboundResponse } from '../../outbound/outbound.types.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import { parseJsonBody, readArray, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProviderContext } from '../provider.js';

const API = 'https://api.scaleway.com';
const PAGE_SIZE = 100;

/** One namespace as the Container Registry API gives it. */
export interface ScalewayNamespace {
  id: string;
  name: string;
  /** `ready`, `locked`, `error`, `deleting` or `unknown`. */
  status: string;
}

/**
 * The namespace of exactly this name. Names are unique per region; the filter is checked again here, because a prefix
 * match or an ignored filter would otherwise prove another namespace.
 * https://www.scaleway.com/en/developers/api/registry/
 *
 * @throws DomainError of the closed list
 */
export async function findNamespace(
  { region, name }: { region: string; name: string },
  secretKey: Secret,
  context: ProviderContext,
): Promise<ScalewayNamespace> {
  const url = registryUrl(region, 'namespaces', { name, page_size: String(PAGE_SIZE) });
  const body = await call(url, secretKey, context);
  const namespaces = readArray(body, 'namespaces');
  if (namespaces === undefined) throw nonsense();
  const match = namespaces.find((namespace) => readString(namespace, 'name') === name);
  if (match !== undefined) return toNamespace(match, name);
  if (namespaces.length >= PAGE_SIZE) {
    throw new DomainError('inconclusive', 'Scaleway did not filter the namespaces by name.');
  }
  throw new DomainError(
    'namespace_not_found_or_denied',
    'Scaleway shows this key no namespace of this name in this region.',
    {
      hint: 'Check the name (case-sensitive), the region, and that the project scope of the key includes the namespace.',
    },
  );
}

/** Proves that the key may read the images of a namespace. @throws DomainError of the closed list */
export async function assertImagesReadable(
  { region, namespaceId }: { region: string; namespaceId: string },
  secretKey: Secret,
  context: ProviderContext,
): Promise<void> {
  const url = registryUrl(region, 'images', { namespace_id: namespaceId, page_size: '1' });
  const body = await call(url, secretKey, context);
  if (readArray(body, 'images') === undefined) throw nonsense();
}

function registryUrl(region: string, resource: string, query: Record<string, string>): URL {
  const url = new URL(`/registry/v1/regions/${region}/${resource}`, API);
  url.search = new URLSearchParams(query).toString();
  return url;
}

async function call(url: URL, secretKey: Secret, context: ProviderContext): Promise<unknown> {
  const request: OutboundRequest = {
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    secretHeaders: { 'x-auth-token': secretKey },
    deadline: context.deadline,
  };
  const response = await context.outbound.send(request);
  throwProviderFault(response);
  if (response.status === 200) return parseJsonBody(response);
  throw refusal(response);
}

/**
 * Scaleway tells errors apart by `type`, not by status: an unknown key has been seen as 401 and as 403.
 * https://github.com/scaleway/scaleway-sdk-go/blob/master/scw/errors.go
 */
function refusal(response: OutboundResponse): DomainError {
  const body = tolerantJson(response);
  switch (readString(body, 'type')) {
    case 'denied_authentication':
      return readString(body, 'reason') === 'expired'
        ? new DomainError('credential_expired', 'Scaleway says that the API key has expired.')
        : new DomainError('credential_rejected', 'Scaleway does not know this secret key.');
    case 'permissions_denied':
      return permissionMissing();
    case 'not_found':
      return new DomainError('namespace_not_found', 'Scaleway does not find the namespace.');
    default:
      return byStatus(response, body);
  }
}

function byStatus({ status }: OutboundResponse, body: unknown): DomainError {
  if (status === 401)
    return new DomainError('credential_rejected', 'Scaleway does not accept this secret key.');
  if (status === 403 && body === undefined) {
    return new DomainError('provider_blocked', 'Scaleway refuses our requests without saying why.', {
      retryAfterSeconds: 900,
    });
  }
  return new DomainError(
    'inconclusive',
    'Scaleway refused the request in a way that tells nothing about the key.',
  );
}

function permissionMissing(): DomainError {
  return new DomainError('permission_missing', 'The API key may not read the Container Registry.', {
    hint: 'Give its IAM application or user the permission set ContainerRegistryReadOnly on the project of the namespace.',
  });
}

function toNamespace(namespace: unknown, name: string): ScalewayNamespace {
  const id = readString(namespace, 'id');
  if (id === undefined) throw nonsense();
  return { id, name, status: readString(namespace, 'status') ?? 'unknown' };
}

function nonsense(): DomainError {
  return new DomainError('provider_protocol_error', 'Scaleway answered with something else than documented.');
}

/** Error pages of proxies are no JSON; then only the status speaks. */
function tolerantJson(response: OutboundResponse): unknown {
  try {
    return parseJsonBody(response);
  } catch {
    return undefined;
  }
}
