import type { OwnerKind } from './github.api.js';

/** What is kept of a GitHub token beside the token. */
export interface GithubFields {
  githubUsername: string;
  githubRepository?: string;
  /** Under which of GitHub's two paths the packages of the owner are; not shown. */
  ownerKind: OwnerKind;
}
