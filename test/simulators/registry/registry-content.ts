import { createHash } from 'node:crypto';

/** Repositories of a registry, each with its tags in lexical order. */
export type RegistryContent = Readonly<Record<string, readonly string[]>>;

/** A manifest as it is served. */
export interface Manifest {
  mediaType: string;
  body: string;
  digest: string;
}

const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** The manifest of a tag, or of a digest that one of the tags leads to. The tag `latest` is an index. */
export function findManifest(
  repository: string,
  tags: readonly string[],
  reference: string,
): Manifest | undefined {
  if (tags.includes(reference)) return manifestOf(repository, reference);
  return tags
    .flatMap((tag) => [manifestOf(repository, tag), imageOf(repository, tag)])
    .find(({ digest }) => digest === reference);
}

/** The digest that a tag leads to. */
export function digestOf(repository: string, tag: string): string {
  return manifestOf(repository, tag).digest;
}

function manifestOf(repository: string, tag: string): Manifest {
  const image = imageOf(repository, tag);
  if (tag !== 'latest') return image;
  const { mediaType, digest, body } = image;
  const platform = { architecture: 'amd64', os: 'linux' };
  return manifest(INDEX, { manifests: [{ mediaType, digest, size: body.length, platform }] });
}

function imageOf(repository: string, tag: string): Manifest {
  const describe = (mediaType: string, size: number) => ({
    mediaType,
    digest: digestOfBytes(`${repository}:${tag} ${mediaType}`),
    size,
  });
  return manifest(IMAGE, { config: describe(CONFIG, 1_469), layers: [describe(LAYER, 31_357_624)] });
}

function manifest(mediaType: string, members: object): Manifest {
  const body = JSON.stringify({ schemaVersion: 2, mediaType, ...members });
  return { mediaType, body, digest: digestOfBytes(body) };
}

function digestOfBytes(bytes: string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
