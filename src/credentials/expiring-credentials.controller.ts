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
import { PROVIDER_SLUGS, providerOf } from '../providers/index.js';
import { managedView } from './credential.views.js';
import { CREDENTIAL_VIEWS } from './credentials.dto.js';
import type { LinkedCredential } from './credentials.service.js';
import { ExpiringCredentialsService } from './expiring-credentials.service.js';
import { ExpiringQueryDto } from './expiring-query.dto.js';

const SLUG = { type: 'object', properties: { provider: { enum: [...PROVIDER_SLUGS] } } };
const VIEWS = [...CREDENTIAL_VIEWS.values()];

@ApiTags('Health')
@ApiSecurity('x-api-key')
@ApiExtraModels(...VIEWS)
@Controller('integrations/container-registry/organization/:organizationId/expiring')
@Access({ on: 'organization', permission: 'read' })
export class ExpiringCredentialsController {
  constructor(private readonly expiring: ExpiringCredentialsService) {}

  @Get()
  @ApiOperation({
    summary: 'List the credentials that end soon',
    description:
      'Of every provider, soonest first, where the end is known and has not passed. Requires read on the organization.',
  })
  @ApiOkResponse({
    schema: {
      type: 'object',
      properties: {
        data: {
          type: 'array',
          items: { allOf: [SLUG, { anyOf: VIEWS.map((view) => ({ $ref: getSchemaPath(view) })) }] },
        },
        nextCursor: { type: 'string', description: 'Give it as ?cursor= for the next page.' },
      },
      required: ['data'],
    },
  })
  @ApiProblems()
  async list(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidQuery(ExpiringQueryDto) query: ExpiringQueryDto,
  ): Promise<object> {
    const { data, ...rest } = await this.expiring.list(organizationId, query);
    return { data: data.flatMap(viewOf), ...rest };
  }
}

function viewOf(credential: LinkedCredential): object[] {
  const { provider: slug } = credential.row;
  const provider = providerOf(slug);
  return provider === undefined ? [] : [{ provider: slug, ...managedView(provider, credential) }];
}
