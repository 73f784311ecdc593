import { Secret } from '../../encryption/secret.js';
import { readArray, readMember, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { Provider, ProviderContext, StoredCredential, VerifiedCredential } from '../provider.js';
import { toldMembers } from '../told-members.js';
import { DIGITALOCEAN_API, nonsense, readApi } from './digitalocean.api.js';
import { digitaloceanBrowse } from './digitalocean.browse.js';
import { DigitaloceanCredentialDto, StoreDigitaloceanCredentialDto } from './digitalocean.dto.js';
import type { DigitaloceanFields } from './digitalocean.fields.js';

const REGISTRY = 'https://registry.digitalocean.com';
const REFRESH_TOKEN = 'dor_v1_';

/**
 * DigitalOcean Container Registry, by API token, proven over the API in two calls.
 *
 * @see https://docs.digitalocean.com/products/container-registry/
 */
export const digitaloceanProvider: Provider<
  DigitaloceanFields,
  StoreDigitaloceanCredentialDto,
  DigitaloceanCredentialDto
> = {
  slug: 'digitalocean',
  title: 'DigitalOcean Container Registry',
  storeDto: StoreDigitaloceanCredentialDto,
  viewDto: DigitaloceanCredentialDto,
  verify,
  destination: () => ({ host: DIGITALOCEAN_API, principal: '' }),
  secretMember: () => 'accessToken',
  destinationMembers: [],
  imagesAt: ({ registryName }) => ({ host: new URL(REGISTRY).host, path: registryName }),
  view,
  browse: digitaloceanBrowse,
  dockerRegistry: { name: 'digitalOcean' },
  pull: {
    endpoint: () => ({ origin: REGISTRY, prefix: '' }),
    repository: ({ registryName }, image) => `${registryName}/${image}`,
    // The API token is the password, and any user name goes with it.
    login: ({ secret }) => Promise.resolve({ kind: 'login', username: 'token', secret }),
  },
  guide: {
    token: [
      'In the control panel of the team that owns the registry open API, Tokens, and choose Generate New Token.',
      'Give it a name, an expiration, Custom Scopes, and of these registry:read alone.',
      'Copy the token, which begins with dop_v1_ and is shown once.',
      'The name of the registry is the part of its image names after registry.digitalocean.com/.',
    ],
    leastPrivilege:
      'The custom scope registry:read. It covers every registry of the team, and pushes nothing.',
    checks: [
      'The token finds the registry of exactly this name in the API.',
      'The token can list the repositories of that registry.',
    ],
  },
};

/**
 * Finding the registry proves the token; reading its repositories proves the right to what is in it. The Docker
 * credentials of the registry are never asked for: each request for them would mint one.
 */
async function verify(
  { registryName, accessToken }: StoreDigitaloceanCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<DigitaloceanFields>> {
  const { trail } = context;
  trail.plan('authenticate', 'authorize', 'namespace');
  refuseRefreshToken(accessToken);
  const secret = new Secret(accessToken);
  const missing = notFound();
  trail.at('authenticate', 'authorize', 'namespace');
  const found = await readApi({ path: [registryName], missing }, secret, context);
  const registry = readMember(found, 'registry');
  if (readString(registry, 'name') !== registryName) throw nonsense();
  const path = [registryName, 'repositoriesV2'];
  trail.at('namespace').tries('list');
  const list = await readApi({ path, query: { per_page: '1' }, missing }, secret, context);
  if (readArray(list, 'repositories') === undefined) throw nonsense();
  trail.proved('list');
  return { fields: toldMembers({ registryName, region: readString(registry, 'region') }), secret };
}

/** Telling it here spends no failed login. Other prefixes are left to DigitalOcean, which may add some. */
function refuseRefreshToken(accessToken: string): void {
  if (!accessToken.startsWith(REFRESH_TOKEN)) return;
  throw new DomainError('wrong_credential_type', 'This is a refresh token, which reads nothing by itself.', {
    hint: 'Give a personal access token (dop_v1_...) with the scope registry:read.',
  });
}

/** Names are unique over all accounts, and a registry of another account looks as if it were not there. */
function notFound(): DomainError {
  return new DomainError(
    'namespace_not_found_or_denied',
    'DigitalOcean shows this token no registry of this name.',
    {
      hint: 'Check the name of the registry, and that the token was made in the team that owns it.',
    },
  );
}

function view({
  id,
  fields,
  createdAt,
  description,
}: StoredCredential<DigitaloceanFields>): DigitaloceanCredentialDto {
  return toldMembers({
    id,
    registryName: fields.registryName,
    region: fields.region,
    registryUrl: REGISTRY,
    createdAt: createdAt.toISOString(),
    description,
  });
}
