import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { IsSecretText, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';

export class StoreDigitaloceanCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    pattern: '^[a-z0-9-]{1,63}$',
    description: 'Name of the registry, which is the first part of its image names.',
    example: 'mycompany-registry',
  })
  @Matches(/^[a-z0-9-]{1,63}$/, {
    message: 'registryName must have 1 to 63 lower-case letters, digits or hyphens',
  })
  registryName: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description:
      'Personal access token (dop_v1_...) or OAuth token (doo_v1_...) with the scope registry:read.',
    example: 'dop_v1_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  accessToken: string;
}

export class DigitaloceanCredentialDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'mycompany-registry' })
  registryName: string;

  @ApiPropertyOptional({
    description: 'Where DigitalOcean keeps the images, if it says so.',
    example: 'fra1',
  })
  region?: string;

  @ApiProperty({ example: 'https://registry.digitalocean.com' })
  registryUrl: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiPropertyOptional({ example: 'Production registry credentials' })
  description?: string;
}
