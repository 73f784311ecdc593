import type { ProviderGuide } from '../provider.js';
import { PULL_ACTIONS } from './ecr.role.js';

/** What the catalogue tells about ECR. */
export const ecrGuide: ProviderGuide = {
  token: [
    'In the IAM console make a user for this purpose, without access to the console.',
    'Attach the policy AmazonEC2ContainerRegistryReadOnly to it, or the one named under least privilege.',
    'Under Security credentials create an access key, and give both its id (AKIA...) and its secret access key here.',
    'To use a role instead, ask prepare-iam-role for its two policies, make the role with them, and let the user of the key do nothing but sts:AssumeRole on it.',
  ],
  leastPrivilege: `Allow ${PULL_ACTIONS.join(', ')} on the repositories to pull from, and ecr:GetAuthorizationToken on *. DescribeRepositories is asked for the whole registry, so allow it on repository/*.`,
  checks: [
    'For a role: the key may assume it with the external id.',
    'The key is known to AWS, its secret fits, and it may get a login for docker.',
    'The registry belongs to the account that was named.',
    'The repositories can be listed.',
    'One of the first three repositories can be pulled from, if there are any.',
  ],
};
