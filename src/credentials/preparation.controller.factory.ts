import { Controller, HttpCode, Post, type Type } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { ApiProblems, BODY_PROBLEMS } from '../http/api-problems.js';
import { ValidBody } from '../http/request-body.js';
import { enveloped } from '../providers/envelope.js';
import type { AnyProvider, ProviderPreparation } from '../providers/provider.js';
import { nameController } from './controller-name.js';
import { ApiOne } from './provider-answers.js';

/** Makes the controller for what a provider prepares before a credential is stored. */
export function preparationControllerFor(provider: AnyProvider, preparation: ProviderPreparation): Type {
  const { inputDto, answerDto, summary, path } = preparation;

  @ApiTags(provider.title)
  @ApiSecurity('x-api-key')
  @ApiParam({ name: 'organizationId', format: 'uuid' })
  @Controller(`integrations/${provider.slug}/container-registry/organization/:organizationId/credentials`)
  @Access({ on: 'organization', permission: 'manage_integration' })
  class PreparationController {
    @Post(path)
    @HttpCode(200)
    @ApiOperation({
      summary,
      description: 'Stores nothing. Requires manage_integration on the organization.',
    })
    @ApiBody({ type: inputDto })
    @ApiOne(provider, answerDto, { status: 200, description: 'To be used at the provider.' })
    @ApiProblems(...BODY_PROBLEMS)
    prepare(@ValidBody(inputDto) body: object): object {
      return enveloped(provider, preparation.prepare(body));
    }
  }
  return nameController(PreparationController, provider, 'PreparationController');
}
