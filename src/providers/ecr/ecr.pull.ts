import { Secret } from '../../encryption/secret.js';
import { readString } from '../../outbound/response-json.js';
import type { OpenedCredential, ProviderContext, ProviderPull } from '../provider.js';
import type { RegistryIdentity } from '../../registry/registry.types.js';
import { listOf, nonsense } from './ecr.api.js';
import { type EcrFields, openApi } from './ecr.fields.js';
import { registryHost } from './ecr.regions.js';

/** `AWS:password` in Base64. */
const LOGIN = /^AWS:([\x21-\x7e]{1,8192})$/;

/** The registry takes no key, but a password of twelve hours that the key, or its role, is given. */
export const ecrPull: ProviderPull<EcrFields> = {
  endpoint: ({ awsAccountId, awsRegion }) => ({
    origin: `https://${registryHost(awsAccountId, awsRegion)}`,
    prefix: '',
  }),
  repository: (_, image) => image,
  login,
};

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
async function login(
  { fields, secret }: OpenedCredential<EcrFields>,
  context: ProviderContext,
): Promise<RegistryIdentity> {
  const call = await openApi(fields, secret, context);
  const [authorization] = listOf(await call('GetAuthorizationToken', {}), 'authorizationData');
  const token = readString(authorization, 'authorizationToken') ?? '';
  const password = LOGIN.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (password === undefined) throw nonsense();
  return { kind: 'login', username: 'AWS', secret: new Secret(password) };
}
