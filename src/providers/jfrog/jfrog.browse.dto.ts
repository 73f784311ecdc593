import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A Docker repository as Artifactory tells it. */
export class JfrogRepositoryDto {
  @ApiProperty({ example: 'docker-local' })
  key: string;

  @ApiProperty({ description: 'LOCAL, REMOTE, VIRTUAL or FEDERATED.', example: 'LOCAL' })
  type: string;

  @ApiProperty({ example: 'Docker' })
  packageType: string;

  @ApiPropertyOptional({ example: 'Images of the team' })
  description?: string;

  @ApiPropertyOptional({ example: 'https://acme.jfrog.io/artifactory/docker-local' })
  url?: string;
}

/** An image as Artifactory tells it. Its tags are not counted: that would take one call for each image. */
export class JfrogImageDto {
  @ApiProperty({ example: 'team/backend' })
  name: string;

  @ApiProperty({ description: 'With the repository.', example: 'docker-local/team/backend' })
  path: string;

  @ApiProperty({ example: 'docker-local' })
  repositoryKey: string;
}

/** A tag as Artifactory tells it: by its name alone. */
export class JfrogTagDto {
  @ApiProperty({ example: '1.0.0' })
  name: string;
}
