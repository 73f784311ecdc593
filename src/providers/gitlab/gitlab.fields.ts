import { DomainError } from '../../problems/domain-error.js';
import { parseRegistryUrl } from '../../registry/registry-url.js';
import type { RegistryEndpoint } from '../../registry/registry.types.js';
import { DEFAULT_REGISTRY } from './gitlab.dto.js';

/** What is kept of a GitLab token beside the token. */
export interface GitlabFields {
  gitlabProjectId: number;
  username: string;
  registryUrl: string;
  projectPath: string;
  scopes?: string[];
  expiresAt?: string;
  /** GitLab itself; not shown. */
  gitlabUrl?: string;
  /** True for a token that GitLab's API is open to, by its scopes; not shown. */
  readsApi?: boolean;
}

/** A host and the path below it. */
export interface Site {
  origin: string;
  prefix: string;
}

/** A GitLab: its registry, and the web host that logs in for it. */
export interface GitlabPlace {
  registry: RegistryEndpoint;
  /** Unknown until the registry was asked, where the user did not name it. */
  web?: Site;
}

const SAAS = { registry: `https://${DEFAULT_REGISTRY}`, web: 'https://gitlab.com' };

export function isSaas({ registry }: GitlabPlace): boolean {
  return registry.origin === SAAS.registry;
}

/**
 * The pair of hosts that the user names. The registry may send its login to the other of the pair, and nowhere else.
 *
 * @throws DomainError `validation_failed` for gitlab.com's registry with another GitLab
 */
export function placeOf(registryUrl = DEFAULT_REGISTRY, gitlabUrl?: string): GitlabPlace {
  const registry = siteOf('/registryUrl', registryUrl);
  const given = gitlabUrl === undefined ? undefined : siteOf('/gitlabUrl', gitlabUrl);
  const web = registry.origin === SAAS.registry ? saasWeb(given) : given;
  if (!web) return { registry };
  return { registry: { ...registry, trustedRealmOrigins: [web.origin] }, web };
}

function saasWeb(given: Site | undefined): Site {
  const saas = { origin: SAAS.web, prefix: '' };
  if (given && (given.origin !== saas.origin || given.prefix !== '')) {
    throw invalid('/gitlabUrl', 'must be left out for registry.gitlab.com');
  }
  return saas;
}

function siteOf(pointer: string, text: string): Site {
  const site = parseRegistryUrl(text);
  if (site) return site;
  throw invalid(pointer, 'must be a host or a URL');
}

function invalid(pointer: string, message: string): DomainError {
  return new DomainError('validation_failed', 'One or more members are not valid.', {
    errors: [{ pointer, code: 'gitlabHosts', message }],
  });
}

/** Names of images have no capitals, paths of projects may. */
export function repositoryOf({ projectPath }: Pick<GitlabFields, 'projectPath'>): string {
  return projectPath.toLowerCase();
}

/** The groups of the project. Images are named below them, since a project may itself be an image. */
export function groupOf({ projectPath }: GitlabFields): string {
  return projectPath.slice(0, projectPath.lastIndexOf('/'));
}

/**
 * The registry's name of an image of the project, which is named below the groups.
 *
 * @throws DomainError `repository_not_found` for an image of another project
 */
export function imageRepositoryOf(fields: GitlabFields, image: string): string {
  const repository = `${groupOf(fields)}/${image}`.toLowerCase();
  const project = repositoryOf(fields);
  if (repository !== project && !repository.startsWith(`${project}/`)) throw imageNotThere();
  return repository;
}

export function imageNotThere(): DomainError {
  return new DomainError('repository_not_found', 'GitLab shows no such image of the project to the token.');
}
