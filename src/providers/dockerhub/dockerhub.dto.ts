import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsPrincipal, IsSecretText, Obeys, PRINCIPAL_TEXT, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';

/** The legacy name of the registry, under which Docker's own configuration keeps its login. */
export const DOCKERHUB_REGISTRY_URL = 'https://index.docker.io/v1/';

const DOCKER_ID = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/;

export class StoreDockerhubCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    ...PRINCIPAL_TEXT,
    description:
      'Docker ID that the personal access token belongs to, or the name of the organization of an organization access token. Never an e-mail address.',
    example: 'mycompany',
  })
  @IsPrincipal()
  @Obeys('isDockerId', dockerIdFault)
  dockerhubUsername: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description:
      'Personal access token (dckr_pat_...) or organization access token (dckr_oat_...) that may read. A password works where neither two-factor authentication nor single sign-on is on, and is best not used.',
    example: 'dckr_pat_XXXXXXXXXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  accessToken: string;
}

/** The web site takes an e-mail address for a login, the registry does not: it would fail at the first pull. */
function dockerIdFault(name: string): string | undefined {
  if (name.includes('@')) return 'must be a Docker ID or the name of an organization, not an e-mail address';
  return DOCKER_ID.test(name)
    ? undefined
    : 'must have lower-case letters and digits, with . _ - between them only';
}

export class DockerhubCredentialDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'mycompany' })
  dockerhubUsername: string;

  @ApiProperty({ example: DOCKERHUB_REGISTRY_URL })
  registryUrl: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiPropertyOptional({ example: 'Production registry credentials' })
  description?: string;
}
