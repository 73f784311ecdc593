import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { CurrentProject, type ProjectScope } from '../access/caller.js';
import { ApiProblems } from '../http/api-problems.js';
import { ValidQuery } from '../http/request-body.js';
import { DomainError } from '../problems/domain-error.js';
import type { Candidate } from './credential-choice.js';
import { readImageReference } from './image-reference.js';
import { ResolutionDto, type ResolveCandidateDto, ResolveQueryDto } from './resolve.dto.js';
import { ResolveService } from './resolve.service.js';

@ApiTags('Health')
@ApiSecurity('x-api-key')
@ApiParam({ name: 'projectId', format: 'uuid' })
@Controller('integrations/container-registry/project/:projectId/resolve')
@Access({ on: 'project', permission: 'read' })
export class ResolveController {
  constructor(private readonly resolving: ResolveService) {}

  @Get()
  @ApiOperation({
    summary: 'Tell which credential an image would be pulled with',
    description:
      'The one for the longest path above the image, then the one in the best health, then the newest. No provider is asked. Requires read on the project.',
  })
  @ApiOkResponse({ type: ResolutionDto })
  @ApiProblems()
  async resolve(
    @CurrentProject() scope: ProjectScope,
    @ValidQuery(ResolveQueryDto) query: ResolveQueryDto,
  ): Promise<ResolutionDto> {
    const image = readImageReference(query.image);
    if (image === undefined) throw new DomainError('validation_failed', 'The image is no image reference.');
    const candidates = (await this.resolving.candidates(scope, image)).map(candidateView);
    const [credential] = candidates;
    return { image, ...(credential === undefined ? {} : { credential }), candidates };
  }
}

function candidateView({ row, matched, reason }: Candidate): ResolveCandidateDto {
  const { provider, id, name, status } = row;
  return { provider, id, ...(name === null ? {} : { name }), status, matched, reason };
}
