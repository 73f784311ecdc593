import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { isRepositoryName } from '../../registry/image-name.js';
import { IsPrincipal, IsSecretText, Obeys, PRINCIPAL_TEXT, SECRET_TEXT } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';
import { harborEndpoint } from './harbor.fields.js';

/** What a client sends to store a credential of a Harbor project. */
export class StoreHarborCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    minLength: 1,
    maxLength: 512,
    description: 'Address of Harbor: a host, host:port, or a URL of these, without a path.',
    example: 'https://harbor.example.com',
  })
  @Obeys('isHarborUrl', (text) =>
    harborEndpoint(text) ? undefined : 'must be a host or an https URL without user name, path and query',
  )
  harborUrl: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 255,
    description: 'Name of the project, not its number.',
    example: 'myproject',
  })
  @Obeys('isHarborProject', (text) =>
    isRepositoryName(text) && !text.includes('/')
      ? undefined
      : 'must be the name of a project: lower-case letters and digits, with . _ - between them',
  )
  harborProject: string;

  @ApiProperty({
    ...PRINCIPAL_TEXT,
    description:
      'Full name of a robot account, with the prefix that this Harbor gives it, or a user name. Users of an OIDC login have a CLI secret as their password.',
    example: 'robot$myproject+pull',
  })
  @IsPrincipal()
  username: string;

  @ApiProperty({
    ...SECRET_TEXT,
    description: 'Secret of the robot account, or the password. It is never shown again.',
    example: 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  })
  @IsSecretText()
  password: string;
}

/** A stored credential of a Harbor project as it is shown. */
export class HarborCredentialDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Credential ID',
    example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  })
  id: string;

  @ApiProperty({ description: 'Address of Harbor', example: 'https://harbor.example.com' })
  harborUrl: string;

  @ApiProperty({ description: 'Name of the project', example: 'myproject' })
  harborProject: string;

  @ApiProperty({ description: 'Robot account or user name', example: 'robot$myproject+pull' })
  username: string;

  @ApiProperty({ format: 'date-time', description: 'Creation date', example: '2025-01-01T00:00:00.000Z' })
  createdAt: string;

  @ApiPropertyOptional({ description: 'Description', example: 'Production registry credentials' })
  description?: string;
}
