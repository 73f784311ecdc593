import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SCALEWAY_REGIONS } from './scaleway.dto.js';

const ID = 'b2c3d4e5-f6a7-8901-bcde-f12345678901';
const TIME = '2026-01-15T09:00:00.000Z';

/** What Scaleway tells of everything that it keeps. */
class ScalewayStateDto {
  @ApiPropertyOptional({ description: 'ready, locked, error, deleting or unknown.', example: 'ready' })
  status?: string;

  @ApiPropertyOptional({ format: 'date-time', example: TIME })
  createdAt?: string;

  @ApiPropertyOptional({ format: 'date-time', example: TIME })
  updatedAt?: string;
}

/** A namespace as Scaleway tells it. */
export class ScalewayNamespaceDto extends ScalewayStateDto {
  @ApiProperty({ description: "Scaleway's own id of the namespace.", example: ID })
  id: string;

  @ApiProperty({ example: 'my-production-registry' })
  name: string;

  @ApiProperty({ enum: SCALEWAY_REGIONS })
  region: string;

  @ApiProperty({ example: 'rg.fr-par.scw.cloud/my-production-registry' })
  endpoint: string;

  @ApiPropertyOptional({ type: 'integer', example: 3 })
  imageCount?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes.', example: 94077279 })
  size?: number;
}

/** An image of the credential's namespace as Scaleway tells it. */
export class ScalewayImageDto extends ScalewayStateDto {
  @ApiProperty({ description: "Scaleway's own id of the image.", example: ID })
  imageId: string;

  @ApiProperty({ example: 'backend' })
  name: string;

  @ApiPropertyOptional({ description: "Scaleway's own id of the namespace.", example: ID })
  namespaceId?: string;

  @ApiPropertyOptional({ type: 'integer', example: 3 })
  tagCount?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes.', example: 31359093 })
  size?: number;

  @ApiPropertyOptional({
    description: 'inherit (as the namespace is), public, private or visibility_unknown.',
    example: 'inherit',
  })
  visibility?: string;
}

/** A tag as Scaleway tells it. */
export class ScalewayTagDto extends ScalewayStateDto {
  @ApiProperty({ description: "Scaleway's own id of the tag.", example: ID })
  tagId: string;

  @ApiProperty({ example: '1.0.0' })
  name: string;

  @ApiPropertyOptional({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  digest?: string;

  @ApiPropertyOptional({
    type: 'integer',
    description:
      'Bytes. Scaleway tells sizes of images, so this is left out until it tells those of tags too.',
    example: 31359093,
  })
  size?: number;
}

/** What stands beside a list of tags. */
export class ScalewayTagsBesideDto {
  @ApiProperty({ description: 'The image whose tags are listed.', example: 'backend' })
  imageName: string;
}
