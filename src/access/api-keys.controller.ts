import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblems, BODY_PROBLEMS } from '../http/api-problems.js';
import { ValidBody, ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import {
  ApiKeyDto,
  ApiKeyPageDto,
  CreateApiKeyDto,
  NewApiKeyDto,
  RotateApiKeyDto,
  UpdateApiKeyDto,
} from './api-key.dto.js';
import { Access } from './access-rule.js';
import { apiKeyView } from './access.views.js';
import { ApiKeysService, type IssuedKey } from './api-keys.service.js';
import { type Caller, CurrentCaller } from './caller.js';

@ApiTags('API keys')
@ApiSecurity('x-api-key')
@Controller('organization/:organizationId/api-keys')
@Access({ on: 'organization', permission: 'manage_keys' })
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @ApiOperation({
    summary: 'Create an API key',
    description:
      'The answer shows the key this once. Requires manage_keys, and every right that the key gets.',
  })
  @ApiBody({ type: CreateApiKeyDto })
  @ApiCreatedResponse({ type: NewApiKeyDto })
  @ApiProblems(...BODY_PROBLEMS)
  async create(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidBody(CreateApiKeyDto) body: CreateApiKeyDto,
  ): Promise<NewApiKeyDto> {
    return issuedView(await this.keys.create(caller, organizationId, body));
  }

  @Get()
  @ApiOperation({ summary: 'List the API keys of an organization', description: 'Requires manage_keys.' })
  @ApiOkResponse({ type: ApiKeyPageDto })
  @ApiProblems()
  async list(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidQuery(PageQueryDto) query: PageQueryDto,
  ): Promise<ApiKeyPageDto> {
    const { data, nextCursor } = await this.keys.list(organizationId, query);
    return { data: data.map(apiKeyView), nextCursor };
  }

  @Get(':keyId')
  @ApiOperation({ summary: 'Get an API key', description: 'Requires manage_keys.' })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiProblems()
  async find(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('keyId', UuidParameterPipe) keyId: string,
  ): Promise<ApiKeyDto> {
    return apiKeyView(await this.keys.find(organizationId, keyId));
  }

  @Patch(':keyId')
  @ApiOperation({
    summary: 'Rename, disable, enable or extend an API key',
    description: 'Requires manage_keys; to enable it or to set its end, also every right of the key.',
  })
  @ApiBody({ type: UpdateApiKeyDto })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiProblems(...BODY_PROBLEMS)
  async update(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('keyId', UuidParameterPipe) keyId: string,
    @ValidBody(UpdateApiKeyDto) body: UpdateApiKeyDto,
  ): Promise<ApiKeyDto> {
    return apiKeyView(await this.keys.update(caller, { organizationId, id: keyId }, body));
  }

  @Post(':keyId/rotate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rotate an API key',
    description:
      'The answer shows the new token this once; the former one works until the overlap is over. Requires manage_keys, and every right of the key.',
  })
  @ApiBody({ type: RotateApiKeyDto })
  @ApiOkResponse({ type: NewApiKeyDto })
  @ApiProblems(...BODY_PROBLEMS)
  async rotate(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('keyId', UuidParameterPipe) keyId: string,
    @ValidBody(RotateApiKeyDto) body: RotateApiKeyDto,
  ): Promise<NewApiKeyDto> {
    return issuedView(await this.keys.rotate(caller, { organizationId, id: keyId }, body));
  }

  @Delete(':keyId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an API key',
    description: 'It is refused from then on. Requires manage_keys.',
  })
  @ApiNoContentResponse()
  @ApiProblems()
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('keyId', UuidParameterPipe) keyId: string,
  ): Promise<void> {
    await this.keys.remove(caller, organizationId, keyId);
  }
}

/** The one place where a new token is answered. */
function issuedView(issued: IssuedKey): NewApiKeyDto {
  return { ...apiKeyView(issued), token: issued.token.reveal() };
}
