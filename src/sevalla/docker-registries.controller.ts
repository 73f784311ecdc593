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
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller, CurrentOrganization } from '../access/caller.js';
import { CredentialRemovingService } from '../credentials/credential-removing.service.js';
import { BODY_PROBLEMS, PROVIDER_PROBLEMS } from '../http/api-problems.js';
import { ValidBody, ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { DockerRegistriesService } from './docker-registries.service.js';
import { ApiRegistryProblems } from './api-registry-problems.js';
import { DockerRegistryUpdatingService } from './docker-registry-updating.service.js';
import { type DockerRegistry, DockerRegistryStore } from './docker-registry.store.js';
import {
  DockerRegistryDto,
  DockerRegistryPageDto,
  DockerRegistryQueryDto,
  StoreDockerRegistryDto,
  UpdateDockerRegistryDto,
} from './docker-registry.dto.js';
import { loginOf } from './registry-names.js';

const WRITING = 'Requires manage_integration on the organization of the key.';
const READING = 'Requires read on the organization of the key.';

/** The `/docker-registries` of Sevalla's API, over the same credentials. Its company is the organization of the key. */
@ApiTags('Docker registries')
@ApiSecurity('x-api-key')
@Controller('docker-registries')
export class DockerRegistriesController {
  constructor(
    private readonly registries: DockerRegistriesService,
    private readonly store: DockerRegistryStore,
    private readonly updating: DockerRegistryUpdatingService,
    private readonly removing: CredentialRemovingService,
  ) {}

  @Post()
  @Access({ on: 'own-organization', permission: 'manage_integration' })
  @ApiOperation({
    summary: 'Create Docker registry credential',
    description: `Create a new Docker registry credential for the company. The credential is used to authenticate with private Docker registries when pulling images for deployments. The secret is encrypted before storage and never returned in API responses. Where user name and secret suffice to ask the registry (dockerHub, github), they are proven first; otherwise the credential is stored as \`unverified\`, which the list of all credentials says. ${WRITING}`,
  })
  @ApiBody({ type: StoreDockerRegistryDto })
  @ApiCreatedResponse({ type: DockerRegistryDto, description: 'Stored. The secret is never returned.' })
  @ApiRegistryProblems('key_exhausted', ...BODY_PROBLEMS, ...PROVIDER_PROBLEMS)
  async create(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organizationId: string,
    @ValidBody(StoreDockerRegistryDto) body: StoreDockerRegistryDto,
  ): Promise<DockerRegistryDto> {
    return view(await this.registries.store(caller, organizationId, body));
  }

  @Get()
  @Access({ on: 'own-organization', permission: 'read' })
  @ApiOperation({
    summary: 'List Docker registry credentials',
    description: `Those that were made here, newest first. ${READING}`,
  })
  @ApiOkResponse({ type: DockerRegistryPageDto })
  @ApiRegistryProblems()
  async list(
    @CurrentOrganization() organizationId: string,
    @ValidQuery(DockerRegistryQueryDto) { limit, offset }: DockerRegistryQueryDto,
  ): Promise<DockerRegistryPageDto> {
    const { registries, total } = await this.store.list(organizationId, { limit, offset });
    return { data: registries.map(view), total, offset, limit };
  }

  @Get(':credentialId')
  @Access({ on: 'own-organization', permission: 'read' })
  @ApiOperation({ summary: 'Get Docker registry credential', description: READING })
  @ApiOkResponse({ type: DockerRegistryDto })
  @ApiRegistryProblems()
  async find(
    @CurrentOrganization() organizationId: string,
    @Param('credentialId', UuidParameterPipe) id: string,
  ): Promise<DockerRegistryDto> {
    return view(await this.store.find(organizationId, id));
  }

  @Patch(':credentialId')
  @Access({ on: 'own-organization', permission: 'manage_integration' })
  @ApiOperation({
    summary: 'Update Docker registry credential',
    description: `A name alone needs no secret; another username or registry does. A new secret is proven as a first one is. ${WRITING}`,
  })
  @ApiBody({ type: UpdateDockerRegistryDto })
  @ApiOkResponse({ type: DockerRegistryDto })
  @ApiRegistryProblems(
    ...(['edit_conflict', 'name_taken', 'key_exhausted'] as const),
    ...BODY_PROBLEMS,
    ...PROVIDER_PROBLEMS,
  )
  async update(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organizationId: string,
    @Param('credentialId', UuidParameterPipe) id: string,
    @ValidBody(UpdateDockerRegistryDto) body: UpdateDockerRegistryDto,
  ): Promise<DockerRegistryDto> {
    return view(await this.updating.update(caller, organizationId, id, body));
  }

  @Delete(':credentialId')
  @Access({ on: 'own-organization', permission: 'manage_integration' })
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete Docker registry credential',
    description: `The sealed secret goes with it. ${WRITING}`,
  })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiRegistryProblems()
  async remove(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organizationId: string,
    @Param('credentialId', UuidParameterPipe) id: string,
  ): Promise<void> {
    const { row } = await this.store.find(organizationId, id);
    await this.removing.remove(caller, { provider: row.provider, organizationId, id });
  }
}

function view({ name, row }: DockerRegistry): DockerRegistryDto {
  const { registry, username } = loginOf(row);
  return {
    id: row.id,
    company_id: row.organizationId,
    name,
    registry,
    username,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
