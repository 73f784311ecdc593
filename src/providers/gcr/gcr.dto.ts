import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { Obeys } from '../credential-rules.js';
import { StoreCredentialDto } from '../store-credential.dto.js';
import { isRegistryHostname } from './gcr.place.js';

/** @see https://cloud.google.com/resource-manager/docs/creating-managing-projects a domain in front is of old projects */
const PROJECT_ID = /^(?:[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const MAX_KEY_LENGTH = 16_384;

/** What a client sends to store the key of a Google Cloud service account. */
export class StoreGcrCredentialDto extends StoreCredentialDto {
  @ApiProperty({
    pattern: PROJECT_ID.source,
    description:
      'Id (not name or number) of the Google Cloud project that holds the images; domain-scoped as example.com:project.',
    example: 'my-gcp-project',
  })
  @Matches(PROJECT_ID, { message: 'gcpProjectId must be the id of a Google Cloud project' })
  gcpProjectId: string;

  @ApiProperty({
    minLength: 1,
    maxLength: 65,
    description: 'gcr.io, us.gcr.io, eu.gcr.io, asia.gcr.io, or LOCATION-docker.pkg.dev.',
    example: 'gcr.io',
  })
  @Obeys('isRegistryHostname', (text) =>
    isRegistryHostname(text)
      ? undefined
      : 'registryHostname must be gcr.io, us.gcr.io, eu.gcr.io, asia.gcr.io or LOCATION-docker.pkg.dev',
  )
  registryHostname: string;

  @ApiProperty({
    writeOnly: true,
    format: 'password',
    minLength: 1,
    maxLength: MAX_KEY_LENGTH,
    description:
      'Text of the JSON key file of a service account, as a string. It is kept byte for byte and never shown again.',
    example:
      '{"type":"service_account","private_key_id":"XXXX","private_key":"XXXX","client_email":"puller@my-gcp-project.iam.gserviceaccount.com"}',
  })
  @Obeys('isKeyFile', keyFileFault)
  serviceAccountKey: string;
}

/**
 * A key file has many lines, unlike every other secret. Whether it is a key is told by reading it; here only what could
 * not be kept as it is: halves of surrogate pairs, which UTF-8 cannot carry.
 */
function keyFileFault(text: string): string | undefined {
  if (text === '' || text.length > MAX_KEY_LENGTH) return `must be 1 to ${MAX_KEY_LENGTH} characters long`;
  return /[\p{Cs}\0]/u.test(text) ? 'must be text' : undefined;
}

/** A stored key of a service account as it is shown. */
export class GcrCredentialDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Credential ID',
    example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  })
  id: string;

  @ApiProperty({ description: 'Id of the Google Cloud project', example: 'my-gcp-project' })
  gcpProjectId: string;

  @ApiProperty({ description: 'Host name of the registry', example: 'gcr.io' })
  registryHostname: string;

  @ApiProperty({ format: 'date-time', description: 'Creation date', example: '2025-01-01T00:00:00Z' })
  createdAt: string;

  @ApiPropertyOptional({ description: 'Description', example: 'Production deployment credentials' })
  description?: string;
}
