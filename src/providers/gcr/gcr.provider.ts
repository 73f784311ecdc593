import { Secret } from '../../encryption/secret.js';
import type { Provider, ProviderContext, StoredCredential, VerifiedCredential } from '../provider.js';
import { ArtifactRegistry } from './gcr.api.js';
import { gcrBrowse } from './gcr.browse.js';
import { GcrCredentialDto, StoreGcrCredentialDto } from './gcr.dto.js';
import { type GcrFields, placeOf } from './gcr.place.js';
import { assertPullable, planProof } from './gcr.proof.js';
import { accessTokenOf } from './gcr.token.js';

/** The user name that takes the text of a key file as its password, at every host of Google's registries. */
const KEY_USER = '_json_key';
/** The user name that takes an access token: https://cloud.google.com/artifact-registry/docs/docker/authentication#token */
const TOKEN_USER = 'oauth2accesstoken';

/**
 * Google Artifact Registry, under its own names and under those that Container Registry had, by the key of a service
 * account.
 *
 * @see https://cloud.google.com/artifact-registry/docs/docker/authentication#json-key
 */
export const gcrProvider: Provider<GcrFields, StoreGcrCredentialDto, GcrCredentialDto> = {
  slug: 'gcr',
  title: 'Google Artifact Registry',
  storeDto: StoreGcrCredentialDto,
  viewDto: GcrCredentialDto,
  verify,
  destination: ({ registryHostname }) => ({ host: `https://${registryHostname}`, principal: KEY_USER }),
  secretMember: () => 'serviceAccountKey',
  destinationMembers: ['registryHostname'],
  // A domain-scoped project, `example.com:project`, is two parts of a path in image names.
  imagesAt: ({ registryHostname, gcpProjectId }) => ({
    host: registryHostname,
    path: gcpProjectId.replace(':', '/'),
  }),
  view,
  browse: gcrBrowse,
  dockerRegistry: { name: 'gcr' },
  pull: {
    endpoint: ({ registryHostname }) => ({ origin: `https://${registryHostname}`, prefix: '' }),
    repository: ({ gcpProjectId }, image) => `${gcpProjectId.replace(':', '/')}/${image}`,
    /** An access token of one hour that may only read, in place of the key. */
    login: async ({ secret }, context) => ({
      kind: 'login',
      username: TOKEN_USER,
      secret: await accessTokenOf(secret, context),
    }),
  },
  guide: {
    token: [
      'In the Google Cloud console open IAM & Admin, Service Accounts, and create one for this purpose.',
      'Open IAM of the project that holds the images and grant the account the role Artifact Registry Reader.',
      'Back at the account open Keys, Add key, Create new key, JSON: a file is downloaded.',
      'Give the whole text of that file, unchanged, as the string serviceAccountKey.',
    ],
    leastPrivilege:
      'The role roles/artifactregistry.reader on the project is enough. For a gcr.io name it may be granted on the repository of that name alone; for a pkg.dev name it has to be on the project, because its repositories are listed.',
    checks: [
      'The text is the JSON key of a service account, for the token server of Google, with an RSA key.',
      'Google exchanges the key for an access token that may only read.',
      'For a pkg.dev name: the project has a Docker repository in the location.',
      'The account has artifactregistry.repositories.downloadArtifacts on the repository, or on one of the first three of the location.',
    ],
  },
};

async function verify(
  { gcpProjectId, registryHostname, serviceAccountKey }: StoreGcrCredentialDto,
  context: ProviderContext,
): Promise<VerifiedCredential<GcrFields>> {
  const { trail } = context;
  const secret = new Secret(serviceAccountKey);
  const fields = { gcpProjectId, registryHostname };
  const place = placeOf(fields);
  planProof(place, trail);
  trail.at('authenticate');
  await assertPullable(place, await ArtifactRegistry.open(secret, context), trail);
  return { fields, secret };
}

function view({ id, fields, createdAt, description }: StoredCredential<GcrFields>): GcrCredentialDto {
  return {
    id,
    gcpProjectId: fields.gcpProjectId,
    registryHostname: fields.registryHostname,
    createdAt: createdAt.toISOString(),
    ...(description === undefined ? {} : { description }),
  };
}
