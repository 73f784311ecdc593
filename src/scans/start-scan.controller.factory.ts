import { Controller, HttpCode, Post, type Type } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller, CurrentProject, type ProjectScope } from '../access/caller.js';
import { nameController } from '../credentials/controller-name.js';
import { ApiOne } from '../credentials/provider-answers.js';
import { ApiProblems, BODY_PROBLEMS, PROVIDER_PROBLEMS } from '../http/api-problems.js';
import { ValidBody } from '../http/request-body.js';
import type { AnyProvider } from '../providers/provider.js';
import { ScanStartingService } from './scan-starting.service.js';
import type { ScanEntity } from './scan.entity.js';
import { StartedScanDto, StartedScanWithSuccessDto, StartScanDto } from './start-scan.dto.js';

/** Makes the controller that begins scans with one provider's credentials. */
export function startScanControllerFor(provider: AnyProvider): Type {
  const { title, slug } = provider;

  @ApiTags(title)
  @ApiSecurity('x-api-key')
  @ApiParam({ name: 'projectId', format: 'uuid' })
  @Controller(`integrations/${slug}/container-registry/project/:projectId/scan`)
  @Access({ on: 'project', permission: 'start_scan' })
  class ScanController {
    constructor(private readonly scans: ScanStartingService) {}

    @Post()
    @HttpCode(202)
    @ApiOperation({
      summary: `Scan an image at ${title}`,
      description:
        'The image is looked up first, and it is the digest found then that is scanned; of several platforms linux/amd64. Requires start_scan on the project, and the feature container_scanning of the organization.',
    })
    @ApiBody({ type: StartScanDto })
    @ApiOne(provider, provider.envelope ? StartedScanDto : StartedScanWithSuccessDto, {
      status: 202,
      description: 'The scan is queued, or has the results of an earlier one already.',
    })
    @ApiProblems(
      'feature_disabled',
      'scanner_not_configured',
      'repository_not_found',
      'image_not_found',
      'key_unavailable',
      'ciphertext_invalid',
      ...BODY_PROBLEMS,
      ...PROVIDER_PROBLEMS,
    )
    async start(
      @CurrentCaller() caller: Caller,
      @CurrentProject() scope: ProjectScope,
      @ValidBody(StartScanDto) body: StartScanDto,
    ): Promise<object> {
      return startedAnswer(provider, await this.scans.start(caller, { provider, scope }, body));
    }
  }
  return nameController(ScanController, provider, 'ScanController');
}

/** `success` stands beside the rest, or around it where every body of the provider has an envelope. */
function startedAnswer({ envelope }: AnyProvider, { id, deduplicated }: ScanEntity): object {
  const message = deduplicated
    ? 'The scan is completed: the same image was scanned before.'
    : 'The scan is queued.';
  const started = { message, scanId: id, ...(deduplicated && { deduplicated }) };
  return envelope ? { success: true, data: started } : { success: true, ...started };
}
