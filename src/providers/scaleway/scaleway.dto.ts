import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { IsSecretText, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';

/** The regions that have a Container Registry. https://www.scaleway.com/en/docs/container-registry/ */
export const SCALEWAY_REGIONS = ['fr-par', 'nl-ams', 'pl-waw'] as const;

export class StoreScalewayCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    enum: SCALEWAY_REGIONS,
    description: 'Scaleway region where the container registry is hosted.',
  })
  @IsIn(SCALEWAY_REGIONS, { message: `region must be one of ${SCALEWAY_REGIONS.join(', ')}` })
  region: string;

  @ApiProperty({
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$',
    description: 'Name of the Container Registry namespace, case-sensitive.',
    example: 'my-production-registry',
  })
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
    message: 'namespaceName must have 1 to 100 letters, digits, dots, hyphens or underscores',
  })
  namespaceName: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description: 'Secret key of a Scaleway API key. The access key (SCW...) is not needed.',
    example: 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
  })
  @IsSecretText()
  secretKey: string;
}

export class ScalewayCredentialDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: SCALEWAY_REGIONS })
  region: string;

  @ApiProperty({ description: "Scaleway's own id of the namespace." })
  namespaceId: string;

  @ApiProperty({ example: 'my-production-registry' })
  namespaceName: string;

  @ApiProperty({ example: 'rg.fr-par.scw.cloud/my-production-registry' })
  registryEndpoint: string;

  @ApiPropertyOptional()
  description?: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}
