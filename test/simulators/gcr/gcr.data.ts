import type { RegistryContent } from '../registry/registry-content.js';

/** A service account and what IAM lets it do. */
export interface GcrAccount {
  email: string;
  isDisabled: boolean;
  /** Projects whose repositories it may list and get. */
  lists: readonly string[];
  /** Repositories that it may download from: resource names, or the beginning of some. */
  downloads: readonly string[];
}

/** A repository of Artifact Registry with its packages and their tags. */
export interface GcrRepository {
  project: string;
  location: string;
  id: string;
  format: 'DOCKER' | 'MAVEN';
  packages: RegistryContent;
}

const PROJECT = 'my-gcp-project';
const SCOPED_PROJECT = 'example.com:legacy';
const BUILDS = Array.from({ length: 120 }, (_, index) => `build-${String(index + 1).padStart(3, '0')}`);

/** Projects that exist, with the reason for which Google answers nothing about them. */
export const GCR_PROJECTS: Readonly<Record<string, 'SERVICE_DISABLED' | 'BILLING_DISABLED' | 'active'>> = {
  [PROJECT]: 'active',
  [SCOPED_PROJECT]: 'active',
  'other-project': 'active',
  'api-off-project': 'SERVICE_DISABLED',
  'unpaid-project': 'BILLING_DISABLED',
};

/** Host names, each with the location that it stands for. */
export const GCR_HOSTS: Readonly<Record<string, string>> = {
  'gcr.io': 'us',
  'us.gcr.io': 'us',
  'eu.gcr.io': 'europe',
  'asia.gcr.io': 'asia',
  'us-docker.pkg.dev': 'us',
  'europe-west1-docker.pkg.dev': 'europe-west1',
  'asia-east1-docker.pkg.dev': 'asia-east1',
};

/** Service accounts by what they show. */
export const GCR_ACCOUNTS = {
  valid: account('puller', [PROJECT, SCOPED_PROJECT]),
  'account-without-rights': account('nobody', []),
  'account-that-only-lists': { ...account('lister', [PROJECT]), downloads: [] },
  'account-of-one-repository': {
    ...account('frontend', [PROJECT]),
    downloads: [`projects/${PROJECT}/locations/europe-west1/repositories/frontend`],
  },
  'disabled-account': { ...account('retired', [PROJECT]), isDisabled: true },
} satisfies Record<string, GcrAccount>;

export const GCR_REPOSITORIES: readonly GcrRepository[] = [
  repository('us', 'gcr.io', {
    backend: ['1.0.0', '1.1.0', 'latest'],
    'many-tags': BUILDS,
    'team/worker': ['2.0.0'],
  }),
  repository('europe-west1', 'backend', { app: ['1.0.0', 'latest'], 'team/worker': ['0.1.0'] }),
  repository('europe-west1', 'frontend', { web: ['3.1.4'] }),
  { ...repository('europe-west1', 'jars', { 'com.example:lib': [] }), format: 'MAVEN' },
  { ...repository('asia-east1', 'jars', {}), format: 'MAVEN' },
  { ...repository('us', 'gcr.io', { tools: ['0.9.0'] }), project: SCOPED_PROJECT },
  { ...repository('us', 'gcr.io', { vault: ['1.0.0'] }), project: 'other-project' },
];

/** Resource name of a repository. */
export function resourceName({ project, location, id }: Omit<GcrRepository, 'format' | 'packages'>): string {
  return `projects/${project}/locations/${location}/repositories/${id}`;
}

/** True where the account may download from the repository. */
export function mayDownload({ downloads }: GcrAccount, repositoryName: string): boolean {
  return downloads.some((name) => repositoryName === name || repositoryName.startsWith(`${name}/`));
}

function account(name: string, projects: string[]): GcrAccount {
  const downloads = projects.map((project) => `projects/${project}`);
  return {
    email: `${name}@${PROJECT}.iam.gserviceaccount.com`,
    isDisabled: false,
    lists: projects,
    downloads,
  };
}

function repository(location: string, id: string, packages: RegistryContent): GcrRepository {
  return { project: PROJECT, location, id, format: 'DOCKER', packages };
}
