import type { Secret } from '../../encryption/secret.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import { parseJsonBody, readArray, readString } from '../../outbound/response-json.js';
import type { ProviderContext } from '../provider.js';
import { nonsense, refusalOf } from './gcr.refusal.js';
import { exchangeKey } from './gcr.token.js';

const API = 'https://artifactregistry.googleapis.com/v1/';

/** Members of an empty list's answer: Google leaves out lists without items. */
const BESIDE_LISTS = new Set(['nextPageToken', 'unreachable']);

/** One page of a list, its items as foreign as every answer. */
export interface GooglePage {
  items: unknown[];
  nextPageToken?: string;
}

/** Artifact Registry as one service account sees it, for the length of one operation. */
export class ArtifactRegistry {
  private constructor(
    private readonly authorization: Secret,
    private readonly context: ProviderContext,
  ) {}

  /** @throws DomainError of the closed list */
  static async open(keyFile: Secret, context: ProviderContext): Promise<ArtifactRegistry> {
    return new ArtifactRegistry(await exchangeKey(keyFile, context), context);
  }

  /** A resource by its name. @throws DomainError of the closed list */
  get(name: string): Promise<unknown> {
    return this.call('GET', new URL(name, API));
  }

  /** A page of the collection `name`, whose last part is also the member that holds the items. */
  async list(name: string, query: Record<string, string>): Promise<GooglePage> {
    const url = new URL(name, API);
    url.search = new URLSearchParams(query).toString();
    const body = await this.call('GET', url);
    const nextPageToken = readString(body, 'nextPageToken') ?? '';
    return {
      items: itemsOf(body, name.slice(name.lastIndexOf('/') + 1)),
      ...(nextPageToken === '' ? {} : { nextPageToken }),
    };
  }

  /** True where the account has the permission on the resource. Asking needs no right and changes nothing. */
  async isPermitted(name: string, permission: string): Promise<boolean> {
    const url = new URL(`${name}:testIamPermissions`, API);
    const body = await this.call('POST', url, JSON.stringify({ permissions: [permission] }));
    return itemsOf(body, 'permissions').includes(permission);
  }

  private async call(method: 'GET' | 'POST', url: URL, body?: string): Promise<unknown> {
    const response = await this.context.outbound.send({
      method,
      url,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      secretHeaders: { authorization: this.authorization },
      ...(body === undefined ? {} : { body }),
      deadline: this.context.deadline,
    });
    throwProviderFault(response);
    if (response.status !== 200) throw refusalOf(response);
    return parseJsonBody(response);
  }
}

function itemsOf(body: unknown, member: string): unknown[] {
  const items = readArray(body, member);
  if (items !== undefined) return items;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw nonsense();
  if (Object.keys(body).every((key) => BESIDE_LISTS.has(key))) return [];
  throw nonsense();
}
