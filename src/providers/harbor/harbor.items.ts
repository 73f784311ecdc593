import { readArray, readMember, readNumber, readString, readTime } from '../../outbound/response-json.js';
import { isDigest, isRepositoryName, isTag } from '../../registry/image-name.js';
import { toldMembers } from '../told-members.js';
import type {
  HarborImageDto,
  HarborProjectDto,
  HarborTagDto,
  HarborVulnerabilityDto,
} from './harbor.browse.dto.js';

/** A project; undefined for what is none. */
export function toProject(item: unknown): HarborProjectDto | undefined {
  const projectId = readNumber(item, 'project_id');
  const name = readString(item, 'name');
  if (projectId === undefined || name === undefined) return undefined;
  return toldMembers({
    projectId,
    name,
    // Harbor writes it as text.
    isPublic: readString(readMember(item, 'metadata'), 'public') === 'true',
    // Left out by Harbor where it is 0.
    repoCount: readNumber(item, 'repo_count') ?? 0,
    createdAt: readTime(item, 'creation_time'),
    updatedAt: readTime(item, 'update_time'),
  });
}

/** A repository, which Harbor names with its project; undefined for what is none of it. */
export function toImage(item: unknown, project: string): HarborImageDto | undefined {
  const repositoryName = readString(item, 'name');
  if (!repositoryName?.startsWith(`${project}/`) || !isRepositoryName(repositoryName)) return undefined;
  const description = readString(item, 'description');
  return toldMembers({
    name: repositoryName.slice(project.length + 1),
    projectName: project,
    repositoryName,
    artifactCount: readNumber(item, 'artifact_count') ?? 0,
    pullCount: readNumber(item, 'pull_count') ?? 0,
    createdAt: readTime(item, 'creation_time'),
    updatedAt: readTime(item, 'update_time'),
    description: description === '' ? undefined : description,
  });
}

/** The tags of an artifact, each with what there is to tell of the artifact. */
export function toTags(artifact: unknown): HarborTagDto[] {
  const digest = readString(artifact, 'digest');
  const about = {
    digest: digest !== undefined && isDigest(digest) ? digest : undefined,
    size: readNumber(artifact, 'size'),
    createdAt: readTime(readMember(artifact, 'extra_attrs'), 'created'),
  };
  const vulnerabilities = toVulnerabilities(readMember(artifact, 'scan_overview'));
  return (readArray(artifact, 'tags') ?? []).flatMap((tag) => {
    const name = readString(tag, 'name');
    if (name === undefined || !isTag(name)) return [];
    const times = { pushTime: readTime(tag, 'push_time'), pullTime: pullTimeOf(tag) };
    return [toldMembers({ name, ...about, ...times, vulnerabilities })];
  });
}

/** Go's zero time stands for a tag that was never pulled. */
function pullTimeOf(tag: unknown): string | undefined {
  const time = readTime(tag, 'pull_time');
  return time?.startsWith('0001-') ? undefined : time;
}

/** Harbor tells how many findings there are of each severity, per report; it has one report per scanner and format. */
function toVulnerabilities(overview: unknown): HarborVulnerabilityDto[] {
  if (typeof overview !== 'object' || overview === null) return [];
  const reports: unknown[] = Object.values(overview);
  const finished = reports.find((report) => readString(report, 'scan_status') === 'Success');
  const counts = readMember(readMember(finished, 'summary'), 'summary');
  if (typeof counts !== 'object' || counts === null) return [];
  return Object.entries(counts).flatMap(([severity, count]: [string, unknown]) =>
    typeof count === 'number' && count > 0 ? [{ severity, count }] : [],
  );
}
