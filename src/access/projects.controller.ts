import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblems, BODY_PROBLEMS } from '../http/api-problems.js';
import { ValidBody, ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import { CreateProjectDto, ProjectDto, ProjectPageDto, UpdateProjectDto } from './access.dto.js';
import { Access } from './access-rule.js';
import { projectView } from './access.views.js';
import { type Caller, CurrentCaller, CurrentProject, type ProjectScope } from './caller.js';
import { ProjectsService } from './projects.service.js';

@ApiTags('Projects')
@ApiSecurity('x-api-key')
@Controller()
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Post('organization/:organizationId/project')
  @Access({ on: 'organization', permission: 'manage_integration' })
  @ApiOperation({
    summary: 'Create a project',
    description: 'Requires manage_integration on the organization.',
  })
  @ApiBody({ type: CreateProjectDto })
  @ApiCreatedResponse({ type: ProjectDto })
  @ApiProblems(...BODY_PROBLEMS)
  async create(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidBody(CreateProjectDto) body: CreateProjectDto,
  ): Promise<ProjectDto> {
    return projectView(await this.projects.create(caller, organizationId, body));
  }

  @Get('organization/:organizationId/projects')
  @Access({ on: 'organization', permission: 'read' })
  @ApiOperation({
    summary: 'List the projects of an organization',
    description: 'Requires read on the organization.',
  })
  @ApiOkResponse({ type: ProjectPageDto })
  @ApiProblems()
  async list(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidQuery(PageQueryDto) query: PageQueryDto,
  ): Promise<ProjectPageDto> {
    const { data, nextCursor } = await this.projects.list(organizationId, query);
    return { data: data.map(projectView), nextCursor };
  }

  @Get('project/:projectId')
  @Access({ on: 'project', permission: 'read' })
  @ApiParam({ name: 'projectId', format: 'uuid' })
  @ApiOperation({ summary: 'Get a project', description: 'Requires read on the project.' })
  @ApiOkResponse({ type: ProjectDto })
  @ApiProblems()
  async find(@CurrentProject() { projectId }: ProjectScope): Promise<ProjectDto> {
    return projectView(await this.projects.find(projectId));
  }

  @Patch('project/:projectId')
  @Access({ on: 'project', permission: 'manage_integration' })
  @ApiParam({ name: 'projectId', format: 'uuid' })
  @ApiOperation({ summary: 'Rename a project', description: 'Requires manage_integration on the project.' })
  @ApiBody({ type: UpdateProjectDto })
  @ApiOkResponse({ type: ProjectDto })
  @ApiProblems(...BODY_PROBLEMS)
  async update(
    @CurrentCaller() caller: Caller,
    @CurrentProject() scope: ProjectScope,
    @ValidBody(UpdateProjectDto) body: UpdateProjectDto,
  ): Promise<ProjectDto> {
    return projectView(await this.projects.update(caller, scope, body));
  }

  @Delete('project/:projectId')
  @Access({ on: 'project', permission: 'manage_integration' })
  @HttpCode(204)
  @ApiParam({ name: 'projectId', format: 'uuid' })
  @ApiOperation({
    summary: 'Delete a project',
    description: 'Its credentials stay with the organization. Requires manage_integration on the project.',
  })
  @ApiNoContentResponse()
  @ApiProblems()
  async remove(@CurrentCaller() caller: Caller, @CurrentProject() scope: ProjectScope): Promise<void> {
    await this.projects.remove(caller, scope);
  }
}
