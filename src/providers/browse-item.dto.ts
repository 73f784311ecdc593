import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A namespace of a provider that tells no more than its name. */
export class NamespaceDto {
  @ApiProperty({ example: 'team' })
  name: string;
}

/** An image of a provider that tells no more than its name. */
export class ImageDto {
  @ApiProperty({ description: 'Below the namespace of the credential.', example: 'app' })
  name: string;
}

/** A tag; what the provider does not tell is left out. */
export class TagDto {
  @ApiProperty({ example: 'v1.4.2' })
  name: string;

  @ApiPropertyOptional({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  digest?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes.', example: 31359093 })
  size?: number;

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;
}
