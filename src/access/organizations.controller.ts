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
  CreateOrganizationDto,
  OrganizationDto,
  OrganizationPageDto,
  UpdateOrganizationDto,
} from './access.dto.js';
import { Access } from './access-rule.js';
import { organizationView } from './access.views.js';
import { type Caller, CurrentCaller } from './caller.js';
import { OrganizationsService } from './organizations.service.js';

@ApiTags('Organizations')
@ApiSecurity('x-api-key')
@Controller()
@Access('instance')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Post('organization')
  @ApiOperation({
    summary: 'Create an organization',
    description: "Requires the instance administrator's key.",
  })
  @ApiBody({ type: CreateOrganizationDto })
  @ApiCreatedResponse({ type: OrganizationDto })
  @ApiProblems(...BODY_PROBLEMS)
  async create(
    @CurrentCaller() caller: Caller,
    @ValidBody(CreateOrganizationDto) body: CreateOrganizationDto,
  ): Promise<OrganizationDto> {
    return organizationView(await this.organizations.create(caller, body));
  }

  @Get('organizations')
  @ApiOperation({ summary: 'List organizations', description: "Requires the instance administrator's key." })
  @ApiOkResponse({ type: OrganizationPageDto })
  @ApiProblems()
  async list(@ValidQuery(PageQueryDto) query: PageQueryDto): Promise<OrganizationPageDto> {
    const { data, nextCursor } = await this.organizations.list(query);
    return { data: data.map(organizationView), nextCursor };
  }

  @Get('organization/:organizationId')
  @ApiOperation({ summary: 'Get an organization', description: "Requires the instance administrator's key." })
  @ApiOkResponse({ type: OrganizationDto })
  @ApiProblems()
  async find(@Param('organizationId', UuidParameterPipe) id: string): Promise<OrganizationDto> {
    return organizationView(await this.organizations.find(id));
  }

  @Patch('organization/:organizationId')
  @ApiOperation({
    summary: 'Change an organization',
    description: "Requires the instance administrator's key.",
  })
  @ApiBody({ type: UpdateOrganizationDto })
  @ApiOkResponse({ type: OrganizationDto })
  @ApiProblems(...BODY_PROBLEMS)
  async update(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) id: string,
    @ValidBody(UpdateOrganizationDto) body: UpdateOrganizationDto,
  ): Promise<OrganizationDto> {
    return organizationView(await this.organizations.update(caller, id, body));
  }

  @Delete('organization/:organizationId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an organization and everything in it',
    description: "Projects, API keys and credentials go with it. Requires the instance administrator's key.",
  })
  @ApiNoContentResponse()
  @ApiProblems()
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) id: string,
  ): Promise<void> {
    await this.organizations.remove(caller, id);
  }
}
