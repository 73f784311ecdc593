import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsPrincipal, IsSecretText, Obeys, PRINCIPAL_TEXT, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';

/**
 * The login servers of the Azure clouds. Anchored: the secret goes to this host and to no other.
 *
 * @see https://learn.microsoft.com/azure/container-registry/container-registry-get-started-portal registry names
 */
const LOGIN_SERVER = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.azurecr\.(?:io|cn|us|de)$/i;

/** What a client sends to store a credential of an Azure Container Registry. */
export class StoreAcrCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    pattern: LOGIN_SERVER.source,
    minLength: 1,
    maxLength: 74,
    description:
      'Login server of the registry, without a scheme or a path. Upper case is stored as lower case.',
    example: 'myregistry.azurecr.io',
  })
  @Obeys('isAcrLoginServer', (text) =>
    LOGIN_SERVER.test(text) ? undefined : 'must be a login server such as myregistry.azurecr.io',
  )
  acrLoginServer: string;

  @ApiProperty({
    ...PRINCIPAL_TEXT,
    description:
      'Application (client) ID of the service principal. The name of a repository-scoped token is taken too.',
    example: '0f8fad5b-d9cb-469f-a165-70867728950e',
  })
  @IsPrincipal()
  servicePrincipalId: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description: 'Value of a client secret of the service principal, not the ID of that secret.',
    example: 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  servicePrincipalPassword: string;
}

/** A stored credential of an Azure Container Registry as it is shown. */
export class AcrCredentialDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Credential ID',
    example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  })
  id: string;

  @ApiProperty({ description: 'Login server of the registry', example: 'myregistry.azurecr.io' })
  acrLoginServer: string;

  @ApiProperty({
    description: 'Application ID of the service principal',
    example: '0f8fad5b-d9cb-469f-a165-70867728950e',
  })
  servicePrincipalId: string;

  @ApiProperty({ format: 'date-time', description: 'Creation date', example: '2025-01-01T00:00:00.000Z' })
  createdAt: string;

  @ApiPropertyOptional({ description: 'Description', example: 'Production registry credentials' })
  description?: string;
}
