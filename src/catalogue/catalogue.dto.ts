import { ApiProperty } from '@nestjs/swagger';

/** One way in which storing can fail. */
export class CatalogueProblemDto {
  @ApiProperty({ example: 'credential_rejected' })
  code: string;

  @ApiProperty({ type: 'integer', example: 400 })
  status: number;

  @ApiProperty({ example: 'The registry rejected the credential' })
  title: string;

  @ApiProperty({ description: 'Whether the same request can succeed later.', example: false })
  retryable: boolean;
}

/** What a provider needs, asks and answers. */
export class CatalogueEntryDto {
  @ApiProperty({ description: 'Part of the paths.', example: 'quay' })
  slug: string;

  @ApiProperty({ example: 'Quay' })
  title: string;

  @ApiProperty({
    description: 'Where credentials are stored.',
    example: '/integrations/quay/container-registry/organization/{organizationId}/credentials',
  })
  storePath: string;

  @ApiProperty({
    type: Object,
    description: 'JSON Schema of the store body. Members with writeOnly hold a secret.',
  })
  storeSchema: object;

  @ApiProperty({ type: [String], description: 'How to make the token.' })
  steps: string[];

  @ApiProperty({ description: 'The rights that are enough.' })
  leastPrivilege: string;

  @ApiProperty({
    type: [String],
    description: 'What is asked of the provider before a credential is stored.',
  })
  checks: string[];

  @ApiProperty({
    type: [String],
    description: 'What can be listed with a stored credential.',
    example: ['namespaces', 'images', 'tags'],
  })
  browse: string[];

  @ApiProperty({ type: [CatalogueProblemDto] })
  problems: CatalogueProblemDto[];
}

export class CatalogueDto {
  @ApiProperty({ type: [CatalogueEntryDto] })
  providers: CatalogueEntryDto[];
}
