import { Controller, Get, Param } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { ApiProblems } from '../http/api-problems.js';
import { ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import { PROVIDER_SLUGS, PROVIDERS } from '../providers/index.js';
import { UNPROVEN, unprovenView } from './unproven.js';
import { managedView } from './credential.views.js';
import { CREDENTIAL_VIEWS } from './credentials.dto.js';
import { CredentialsService } from './credentials.service.js';

const lists = Object.fromEntries(
  PROVIDERS.map(({ slug }) => [
    slug,
    { type: 'array', items: { $ref: getSchemaPath(CREDENTIAL_VIEWS.get(slug) ?? '') } },
  ]),
);

@ApiTags('Credentials of every provider')
@ApiSecurity('x-api-key')
@ApiExtraModels(...CREDENTIAL_VIEWS.values())
@Controller('integrations/container-registry/organization/:organizationId/credentials')
@Access({ on: 'organization', permission: 'read' })
export class CredentialOverviewController {
  constructor(private readonly credentials: CredentialsService) {}

  @Get()
  @ApiOperation({
    summary: 'List the credentials of every provider',
    description: 'A page of all of them, oldest first, keyed by provider. Requires read on the organization.',
  })
  @ApiOkResponse({
    schema: {
      type: 'object',
      properties: {
        ...lists,
        [UNPROVEN.slug]: {
          type: 'array',
          items: { type: 'object' },
          description: 'Those of /docker-registries whose registry could not be asked, if the page has any.',
        },
        nextCursor: { type: 'string', description: 'Give it as ?cursor= for the next page.' },
      },
      required: [...PROVIDER_SLUGS],
    },
  })
  @ApiProblems()
  async list(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidQuery(PageQueryDto) query: PageQueryDto,
  ): Promise<object> {
    const { data, nextCursor } = await this.credentials.listAll(organizationId, query);
    const keyed = PROVIDERS.map((provider) => [
      provider.slug,
      data.filter(({ row }) => row.provider === provider.slug).map((one) => managedView(provider, one)),
    ]);
    const unproven = data.filter(({ row }) => row.provider === UNPROVEN.slug).map(unprovenView);
    return {
      ...(Object.fromEntries(keyed) as object),
      ...(unproven.length === 0 ? {} : { [UNPROVEN.slug]: unproven }),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }
}
