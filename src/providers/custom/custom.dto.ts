import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OptionalMember } from '../../http/optional-member.js';
import { isRepositoryName } from '../../registry/image-name.js';
import { parseRegistryUrl } from '../../registry/registry-url.js';
import { IsPrincipal, IsSecretText, Obeys, PRINCIPAL_TEXT, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5 what a header carries unchanged */
const VISIBLE_ASCII = /^[\x21-\x7e]*$/;

/** What a client sends to store a credential of any OCI registry. */
export class StoreCustomCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    minLength: 1,
    maxLength: 512,
    description:
      'Address of the registry: host, host:port, or a URL; with a path where the registry has one before /v2/.',
    example: 'https://registry.example.com',
  })
  @Obeys('isRegistryUrl', (text) =>
    parseRegistryUrl(text)
      ? undefined
      : 'must be a host or an https URL without user name, query and fragment',
  )
  registryUrl: string;

  @ApiPropertyOptional({
    ...PRINCIPAL_TEXT,
    description: 'User name, together with password. Robot and token names of any form are taken.',
    example: 'ci-pull',
  })
  @OptionalMember()
  @IsPrincipal()
  username?: string;

  @ApiPropertyOptional({
    ...SECRET_TEXT,
    description:
      'Password or access token of username. Either this or token is needed. It is never shown again.',
    example: 'XXXXXXXXXXXXXXXX',
  })
  @OptionalMember()
  @IsSecretText()
  password?: string;

  @ApiPropertyOptional({
    ...SECRET_TEXT,
    pattern: VISIBLE_ASCII.source,
    description:
      'A ready bearer token that is sent to the registry as it is, in place of username and password.',
  })
  @OptionalMember()
  @Obeys('isBearerToken', (text) =>
    VISIBLE_ASCII.test(text) ? undefined : 'must be visible ASCII without spaces',
  )
  @IsSecretText()
  token?: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 255,
    description: 'Path that every repository of this credential begins with.',
    example: 'team',
  })
  @OptionalMember()
  @Obeys('isRepositoryPath', repositoryFault)
  namespace?: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 255,
    description:
      'A private repository below namespace that the credential may pull. It proves more than a login does, and is ' +
      'needed where the registry lets strangers in.',
    example: 'app',
  })
  @OptionalMember()
  @Obeys('isRepositoryPath', repositoryFault)
  probeRepository?: string;
}

function repositoryFault(text: string): string | undefined {
  return isRepositoryName(text)
    ? undefined
    : 'must be a path of lower-case letters and digits, with . _ - between them, parts separated by a slash';
}

/** A stored credential of any OCI registry as it is shown. */
export class CustomCredentialDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Credential ID',
    example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  })
  id: string;

  @ApiProperty({ description: 'Address of the registry', example: 'https://registry.example.com' })
  registryUrl: string;

  @ApiPropertyOptional({ description: 'User name; absent for a bearer token', example: 'ci-pull' })
  username?: string;

  @ApiPropertyOptional({ description: 'Path that every repository begins with', example: 'team' })
  namespace?: string;

  @ApiProperty({ format: 'date-time', description: 'Creation date', example: '2025-01-01T00:00:00.000Z' })
  createdAt: string;

  @ApiPropertyOptional({ description: 'Description', example: 'Production registry credentials' })
  description?: string;
}
