/** An image as somebody writes it down, in its full form. */
export interface ImageReference {
  /** Host in lower case, with its port where that is not 443. */
  registry: string;
  repository: string;
  tag?: string;
  digest?: string;
}

const DEFAULT_REGISTRY = 'docker.io';
/** Names that clients use for the same registry. */
const ALIASES: ReadonlySet<string> = new Set([
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
]);
/** Where the default registry has what is named without an owner. */
const DEFAULT_OWNER = 'library';
const MAX_NAME_LENGTH = 255;

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?$`);
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const SHA256 = /^sha256:[0-9a-f]{64}$/;

/**
 * Reads a reference as Docker does (github.com/distribution/reference, reference.go and normalize.go): without a host it
 * is Docker Hub's, there without an owner it is in `library/`.
 *
 * @returns undefined for what is none
 */
export function readImageReference(text: string): ImageReference | undefined {
  const [named = '', ...digests] = text.split('@');
  const { name, tags } = splitTag(named);
  const { host, path } = splitHost(name);
  const isWellFormed =
    digests.length <= 1 && digests.every(isDigest) && tags.every((tag) => TAG.test(tag)) && HOST.test(host);
  const registry = registryName(host);
  const repository = registry === DEFAULT_REGISTRY && !path.includes('/') ? `${DEFAULT_OWNER}/${path}` : path;
  const fits = PATH.test(repository) && `${registry}/${repository}`.length <= MAX_NAME_LENGTH;
  if (!isWellFormed || !fits) return undefined;
  const [tag, digest] = [tags[0], digests[0]];
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** One name for one registry, however it is written. */
export function registryName(host: string): string {
  const name = host.toLowerCase().replace(/:443$/, '');
  return ALIASES.has(name) ? DEFAULT_REGISTRY : name;
}

function isDigest(digest: string): boolean {
  return digest.startsWith('sha256:') ? SHA256.test(digest) : DIGEST.test(digest);
}

/** A colon is a tag's only behind the last slash; before it, it is a port's. */
function splitTag(named: string): { name: string; tags: string[] } {
  const colon = named.lastIndexOf(':');
  if (colon <= named.lastIndexOf('/')) return { name: named, tags: [] };
  return { name: named.slice(0, colon), tags: [named.slice(colon + 1)] };
}

/** What stands before the first slash is a host if it looks like none of a path's parts. */
function splitHost(name: string): { host: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  return isHost ? { host: first, path: name.slice(slash + 1) } : { host: DEFAULT_REGISTRY, path: name };
}
