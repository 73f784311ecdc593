/** An IAM key: where it may do what. `reads` are projects of which it may list namespaces. */
export interface ScalewayKey {
  secretKey: string;
  state: 'active' | 'expired';
  projects: readonly string[];
  readsImages: boolean;
}

/** A namespace and its images with their tags. Names are unique per region. */
export interface ScalewayNamespace {
  id: string;
  name: string;
  region: string;
  projectId: string;
  images: Readonly<Record<string, readonly string[]>>;
}

const ORGANIZATION = '0d4c8f0e-1111-4a6b-9d3e-6f2f1a0b7c11';
const PRODUCTION = '0d4c8f0e-2222-4a6b-9d3e-6f2f1a0b7c22';
const SANDBOX = '0d4c8f0e-3333-4a6b-9d3e-6f2f1a0b7c33';

export { ORGANIZATION as SCALEWAY_ORGANIZATION };

/** The registry exists in these regions only (scaleway-sdk-go, api/registry/v1 `Regions()`). */
export const SCALEWAY_REGIONS = ['fr-par', 'nl-ams', 'pl-waw'] as const;

/** Secret keys by what they show. The valid one is the literal text of the documentation's example. */
export const SCALEWAY_KEYS = {
  valid: key('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', [PRODUCTION]),
  'other-valid-key': key('6f1d2c3b-4a59-4867-9786-a5b4c3d2e1f0', [PRODUCTION, SANDBOX]),
  'key-without-rights': key('00000000-aaaa-4aaa-8aaa-000000000403', []),
  'key-without-images': { ...key('00000000-bbbb-4bbb-8bbb-000000000403', [PRODUCTION]), readsImages: false },
  'key-of-another-project': key('00000000-cccc-4ccc-8ccc-000000000200', [SANDBOX]),
  'expired-key': { ...key('00000000-dddd-4ddd-8ddd-000000000401', [PRODUCTION]), state: 'expired' },
} satisfies Record<string, ScalewayKey>;

export const SCALEWAY_NAMESPACES: readonly ScalewayNamespace[] = [
  namespace('b2c3d4e5-f6a7-8901-bcde-f12345678901', 'my-production-registry', 'fr-par', {
    backend: ['1.0.0', '1.1.0', 'latest'],
    frontend: ['2.0.0', 'latest'],
    'many-tags': Array.from({ length: 120 }, (_, index) => `build-${String(index + 1).padStart(3, '0')}`),
  }),
  namespace('b2c3d4e5-f6a7-8901-bcde-f12345678902', 'my-production-registry-old', 'fr-par', {
    backend: ['0.9.0'],
  }),
  namespace('b2c3d4e5-f6a7-8901-bcde-f12345678903', 'empty-registry', 'fr-par', {}),
  namespace('b2c3d4e5-f6a7-8901-bcde-f12345678904', 'my-production-registry', 'nl-ams', { api: ['3.1.4'] }),
  namespace('b2c3d4e5-f6a7-8901-bcde-f12345678905', 'warsaw', 'pl-waw', { worker: ['1.0.0'] }),
  {
    ...namespace('b2c3d4e5-f6a7-8901-bcde-f12345678906', 'sandbox', 'fr-par', { play: ['0.0.1'] }),
    projectId: SANDBOX,
  },
];

function key(secretKey: string, projects: string[]): ScalewayKey {
  return { secretKey, state: 'active', projects, readsImages: true };
}

function namespace(
  id: string,
  name: string,
  region: string,
  images: ScalewayNamespace['images'],
): ScalewayNamespace {
  return { id, name, region, projectId: PRODUCTION, images };
}
