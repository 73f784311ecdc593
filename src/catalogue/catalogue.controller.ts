import { Controller, Get, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { PROVIDER_SLUGS } from '../providers/index.js';
import { CatalogueDto, CatalogueEntryDto } from './catalogue.dto.js';
import { CatalogueService } from './catalogue.service.js';

@ApiTags('Catalogue')
@Controller('integrations/providers')
@Access('public')
export class CatalogueController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Get()
  @ApiOperation({
    summary: 'List the providers',
    description: 'What each needs, how to make its token, what is checked.',
  })
  @ApiOkResponse({ type: CatalogueDto })
  list(): CatalogueDto {
    return { providers: this.catalogue.list() };
  }

  @Get(':provider')
  @ApiParam({ name: 'provider', enum: PROVIDER_SLUGS })
  @ApiOperation({ summary: 'Get a provider' })
  @ApiOkResponse({ type: CatalogueEntryDto })
  @ApiNotFoundResponse({ description: '`not_found`: There is no such provider.' })
  find(@Param('provider') slug: string): CatalogueEntryDto {
    return this.catalogue.find(slug);
  }
}
