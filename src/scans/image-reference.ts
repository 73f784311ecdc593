import { DomainError } from '../problems/domain-error.js';
import { isDigest, isRepositoryName, isTag } from '../registry/image-name.js';

/** An image as a client names it: below the namespace of the credential, with a tag or a digest. */
export interface ImageReference {
  image: string;
  /** A tag, or a digest with its algorithm. */
  reference: string;
}

/**
 * Reads `repo:tag` or `repo@sha256:...`. Neither a registry's host nor anything that could leave its place in a path passes.
 *
 * @throws DomainError `validation_failed`
 */
export function parseImageName(text: string): ImageReference {
  const at = text.indexOf('@');
  const end = at >= 0 ? at : text.lastIndexOf(':');
  const image = text.slice(0, Math.max(end, 0));
  const reference = text.slice(end + 1);
  const isReference = at >= 0 ? isDigest(reference) : isTag(reference);
  if (end > 0 && isRepositoryName(image) && isReference) return { image, reference };
  throw new DomainError('validation_failed', 'One or more members are not valid.', {
    errors: [
      {
        pointer: '/imageName',
        code: 'imageName',
        message:
          'imageName must be repository:tag or repository@sha256:..., without the host of the registry',
      },
    ],
  });
}

/** The text that stands for it. */
export function imageNameOf({ image, reference }: ImageReference): string {
  return `${image}${isDigest(reference) ? '@' : ':'}${reference}`;
}
