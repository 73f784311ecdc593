import {
  Controller,
  Delete,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Put,
  Res,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiBody,
  ApiHeader,
  ApiNoContentResponse,
  ApiOperation,
  ApiParam,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiProblems, BODY_PROBLEMS, PROVIDER_PROBLEMS } from '../http/api-problems.js';
import { IfMatch, type VersionCondition } from '../http/if-match.js';
import { ValidBody } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { VersionTagInterceptor } from '../http/version-tag.interceptor.js';
import { enveloped } from '../providers/envelope.js';
import type { AnyProvider } from '../providers/provider.js';
import type { StoreCredentialDto } from '../providers/store-credential.dto.js';
import { nameController } from './controller-name.js';
import { type CredentialPatch, updateDto } from './credential-changes.dto.js';
import { CredentialNamePipe, requireSameName } from './credential-name.pipe.js';
import { CredentialRemovingService } from './credential-removing.service.js';
import { CredentialUpdatingService } from './credential-updating.service.js';
import { CredentialUpsertingService } from './credential-upserting.service.js';
import { managedView } from './credential.views.js';
import { managedDto, upsertedDto } from './credentials.dto.js';
import { ApiOne, CHANGE_PROBLEMS, IF_MATCH } from './provider-answers.js';

/** Makes a provider's routes that change or delete a stored credential. */
export function changesControllerFor(provider: AnyProvider): Type {
  const { title } = provider;

  @ApiTags(title)
  @ApiSecurity('x-api-key')
  @Controller(`integrations/${provider.slug}/container-registry/organization/:organizationId/credentials`)
  @Access({ on: 'organization', permission: 'manage_integration' })
  @UseInterceptors(VersionTagInterceptor)
  class CredentialChangesController {
    constructor(
      private readonly updating: CredentialUpdatingService,
      private readonly upserting: CredentialUpsertingService,
      private readonly removing: CredentialRemovingService,
    ) {}

    @Patch(':credentialId')
    @ApiOperation({
      summary: `Change ${title} credentials`,
      description: `Members that are left out stay, but for expiresAt: it goes with the secret that it was told of. All but name and description are checked at ${title} first; if the check fails, the credential stays as it was. What decides where the secret is sent, or as whom, is not changed without the secret. Requires manage_integration on the organization.`,
    })
    @ApiHeader(IF_MATCH)
    @ApiBody({ type: updateDto(provider) })
    @ApiOne(provider, managedDto(provider), {
      ...{ status: 200, isTagged: true },
      description: 'The credential as it is now, without its secret.',
    })
    @ApiProblems('precondition_failed', ...CHANGE_PROBLEMS, ...BODY_PROBLEMS, ...PROVIDER_PROBLEMS)
    async update(
      @CurrentCaller() caller: Caller,
      @Param('organizationId', UuidParameterPipe) organizationId: string,
      @Param('credentialId', UuidParameterPipe) id: string,
      @IfMatch() condition: VersionCondition | undefined,
      @ValidBody(updateDto(provider)) patch: CredentialPatch,
    ): Promise<object> {
      const update = { provider, organizationId, id, condition, patch };
      return enveloped(provider, managedView(provider, await this.updating.update(caller, update)));
    }

    @Put('by-name/:name')
    @ApiParam({ name: 'name', schema: { type: 'string', minLength: 1, maxLength: 100 } })
    @ApiOperation({
      summary: `Store or replace the ${title} credentials of a name`,
      description: `For scripts: the same request may be sent again and again. Stores credentials under the name, or brings those that have it to what the body says; ${title} is asked only where something differs. What the body leaves out is taken away, links to other projects stay. Answers 201 for new credentials. Requires manage_integration on the organization.`,
    })
    @ApiHeader(IF_MATCH)
    @ApiBody({ type: provider.storeDto })
    @ApiOne(provider, upsertedDto(provider), {
      ...{ status: 200, isTagged: true },
      description: 'The credential without its secret, and whether this request changed it.',
    })
    @ApiOne(provider, upsertedDto(provider), {
      ...{ status: 201, isTagged: true },
      description: 'The credential that this request stored, without its secret.',
    })
    @ApiProblems('precondition_failed', ...CHANGE_PROBLEMS, ...BODY_PROBLEMS, ...PROVIDER_PROBLEMS)
    async upsert(
      @CurrentCaller() caller: Caller,
      @Param('organizationId', UuidParameterPipe) organizationId: string,
      @Param('name', CredentialNamePipe) name: string,
      @IfMatch() condition: VersionCondition | undefined,
      @ValidBody(provider.storeDto) input: StoreCredentialDto,
      @Res({ passthrough: true }) response: Response,
    ): Promise<object> {
      requireSameName(name, input.name);
      const wanted = { provider, organizationId, name, input, condition };
      const { credential, outcome } = await this.upserting.upsert(caller, wanted);
      response.status(outcome === 'created' ? HttpStatus.CREATED : HttpStatus.OK);
      return enveloped(provider, {
        ...managedView(provider, credential),
        changed: outcome !== 'unchanged',
      });
    }

    @Delete(':credentialId')
    @HttpCode(204)
    @ApiOperation({
      summary: `Delete ${title} credentials`,
      description: 'The sealed secret goes with them. Requires manage_integration on the organization.',
    })
    @ApiHeader(IF_MATCH)
    @ApiNoContentResponse({ description: 'Deleted.' })
    @ApiProblems('precondition_failed')
    async remove(
      @CurrentCaller() caller: Caller,
      @Param('organizationId', UuidParameterPipe) organizationId: string,
      @Param('credentialId', UuidParameterPipe) id: string,
      @IfMatch() condition: VersionCondition | undefined,
    ): Promise<void> {
      await this.removing.remove(caller, { provider: provider.slug, organizationId, id }, condition);
    }
  }
  return nameController(CredentialChangesController, provider, 'CredentialChangesController');
}
