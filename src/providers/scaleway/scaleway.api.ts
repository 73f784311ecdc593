import type { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import {
  parseJsonBody,
  parseJsonText,
  readArray,
  readNumber,
  readString,
} from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProviderContext } from '../provider.js';

const API = 'https://api.scaleway.com';
const MAX_PAGE_SIZE = 100;
/** Every image carries the names of all its tags, 100,000 of them at worst. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** One list of the Container Registry API. https://www.scaleway.com/en/developers/api/registry/ */
export interface ScalewayList {
  region: string;
  /** Below the region, for example `namespaces`. */
  path: string;
  /** The member of the answer that holds the items. */
  member: 'namespaces' | 'images' | 'tags';
  query: Readonly<Record<string, string>>;
  secretKey: Secret;
  /** What it means that Scaleway does not find what the path names. */
  missing: 'namespace_not_found' | 'repository_not_found';
}

/** One page of it, as foreign as it came. */
export interface ScalewayPage {
  items: unknown[];
  totalCount?: number;
}

/** Reads one page. @throws DomainError of the closed list */
export async function readList(list: ScalewayList, context: ProviderContext): Promise<ScalewayPage> {
  const url = new URL(`/registry/v1/regions/${list.region}/${list.path}`, API);
  url.search = new URLSearchParams(list.query).toString();
  const response = await context.outbound.send({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    secretHeaders: { 'x-auth-token': list.secretKey },
    deadline: context.deadline,
    maxBodyBytes: MAX_BODY_BYTES,
  });
  throwProviderFault(response);
  if (response.status !== 200) throw refusal(response, list.missing);
  const body = parseJsonBody(response);
  const items = readArray(body, list.member);
  if (items === undefined) throw nonsense();
  return { items, totalCount: readNumber(body, 'total_count') };
}

/**
 * The item of exactly this name, or undefined where there is none. The filter is checked again here, because a prefix
 * match or an ignored filter would otherwise give another item.
 *
 * @throws DomainError of the closed list
 */
export async function findByName(
  { name, ...list }: ScalewayList & { name: string },
  context: ProviderContext,
): Promise<{ id: string; item: unknown } | undefined> {
  const query = { ...list.query, name, page_size: String(MAX_PAGE_SIZE) };
  const { items } = await readList({ ...list, query }, context);
  const item = items.find((one) => readString(one, 'name') === name);
  if (item === undefined && items.length >= MAX_PAGE_SIZE) {
    throw new DomainError('inconclusive', `Scaleway did not filter the ${list.member} by name.`);
  }
  if (item === undefined) return undefined;
  const id = readString(item, 'id');
  if (id === undefined || !/^[\w-]+$/.test(id)) throw nonsense();
  return { id, item };
}

/**
 * Scaleway tells errors apart by `type`, not by status: an unknown key has been seen as 401 and as 403.
 * https://github.com/scaleway/scaleway-sdk-go/blob/master/scw/errors.go
 */
function refusal(response: OutboundResponse, missing: ScalewayList['missing']): DomainError {
  const body = parseJsonText(response.body);
  switch (readString(body, 'type')) {
    case 'denied_authentication':
      return readString(body, 'reason') === 'expired'
        ? new DomainError('credential_expired', 'Scaleway says that the API key has expired.')
        : new DomainError('credential_rejected', 'Scaleway does not know this secret key.');
    case 'permissions_denied':
      return permissionMissing();
    case 'not_found':
      return new DomainError(missing, 'Scaleway does not find what was asked for.');
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

function nonsense(): DomainError {
  return new DomainError('provider_protocol_error', 'Scaleway answered with something else than documented.');
}
