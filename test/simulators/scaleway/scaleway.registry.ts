import { OciRegistry } from '../registry/oci-registry.js';
import { bearerStyle, type RegistryStyle } from '../registry/registry-style.js';
import { answerToken } from '../registry/token-endpoint.js';
import { TokenIssuer } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { SCALEWAY_KEYS, SCALEWAY_NAMESPACES, SCALEWAY_REGIONS, type ScalewayKey } from './scaleway.data.js';

const API = 'https://api.scaleway.com';
const TOKENS = /^\/registry-internal\/v1\/regions\/(?<region>[^/]+)\/tokens$/;

/** `nologin` with an empty password pulls from public namespaces, so it is an account without rights. */
const NOBODY = { secret: '', subject: '', pulls: [] };

const REGISTRIES = new Map(SCALEWAY_REGIONS.map((region) => [region as string, registryOf(region)]));

/** `rg.<region>.scw.cloud`. */
export function answerRegistry(request: SimulatedRequest): Reply {
  const region = request.host.split('.')[1] ?? '';
  return REGISTRIES.get(region)?.registry.answer(request) ?? { status: 404 };
}

/** The token endpoint on the API's host, where the registries send their clients; undefined for other paths. */
export function answerTokens(request: SimulatedRequest): Reply | undefined {
  const region = TOKENS.exec(request.url.pathname)?.groups?.['region'];
  if (region === undefined) return undefined;
  const found = REGISTRIES.get(region);
  return found ? answerToken(found.style, found.issuer, request) : { status: 404 };
}

function registryOf(region: string) {
  const style = styleOf(region);
  const issuer = new TokenIssuer(API);
  return { style, issuer, registry: new OciRegistry(style, issuer) };
}

function styleOf(region: string): RegistryStyle {
  const host = `rg.${region}.scw.cloud`;
  const here = SCALEWAY_NAMESPACES.filter((one) => one.region === region);
  const content = here.flatMap(({ name, images }) =>
    Object.entries(images).map(([image, tags]) => [`${name}/${image}`, tags] as const),
  );
  return bearerStyle({
    host,
    tokenPath: '',
    realm: `${API}/registry-internal/v1/regions/${region}/tokens`,
    service: 'registry',
    tokenMembers: ['token'],
    // Public clients take 404 for a wrong key.
    badLogin: { status: 404, json: { message: 'not found' } },
    anonymousTokens: true,
    catalog: 'none',
    content: Object.fromEntries(content),
    accounts: [
      NOBODY,
      ...Object.values(SCALEWAY_KEYS)
        .filter(isActive)
        .map((key) => accountOf(key, region)),
    ],
  });
}

function isActive({ state }: ScalewayKey): boolean {
  return state === 'active';
}

/** Any user name goes with a secret key; the documentation writes `nologin`. */
function accountOf({ secretKey, projects, readsImages }: ScalewayKey, region: string) {
  const namespaces = SCALEWAY_NAMESPACES.filter(
    (one) => one.region === region && projects.includes(one.projectId),
  );
  const pulls = readsImages ? namespaces.map(({ name }) => `${name}/*`) : [];
  return { secret: secretKey, subject: 'nologin', pulls };
}
