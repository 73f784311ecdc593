const MAX_REPOSITORY_LENGTH = 255;
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

/**
 * True for the name of a repository, such as `team/app`, of at most 255 characters.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export function isRepositoryName(text: string): boolean {
  return text.length <= MAX_REPOSITORY_LENGTH && REPOSITORY.test(text);
}

/** True for a tag: at most 128 characters. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/**
 * True for a digest of a registered algorithm at its full length. It goes into the path of an authenticated request,
 * so nothing else passes.
 *
 * @see https://github.com/advisories/GHSA-6wvf-f2vw-3425 CVE-2024-3727, digests that were not checked
 */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}
