import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller, CurrentProject, type ProjectScope } from '../access/caller.js';
import { ApiProblems } from '../http/api-problems.js';
import { NoBody } from '../http/no-body.js';
import { ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { ScanQueryDto, ScansQueryDto } from './scan-query.dto.js';
import { scanView } from './scan.views.js';
import { ScanDto, ScanPageDto } from './scans.dto.js';
import { ScansService } from './scans.service.js';

/** The scans of a project, whatever their provider. */
@ApiTags('Scans')
@ApiSecurity('x-api-key')
@ApiParam({ name: 'projectId', format: 'uuid' })
@Controller('project/:projectId')
export class ScansController {
  constructor(private readonly scans: ScansService) {}

  @Get('scans')
  @Access({ on: 'project', permission: 'read' })
  @ApiOperation({
    summary: 'List the scans of a project',
    description: 'In the order they were begun. Requires read on the project.',
  })
  @ApiOkResponse({ type: ScanPageDto })
  @ApiProblems()
  async list(
    @CurrentProject() scope: ProjectScope,
    @ValidQuery(ScansQueryDto) query: ScansQueryDto,
  ): Promise<ScanPageDto> {
    const { data, nextCursor } = await this.scans.list(scope, query);
    return { data: data.map(scanView), ...(nextCursor !== undefined && { nextCursor }) };
  }

  @Get('scan/:scanId')
  @Access({ on: 'project', permission: 'read' })
  @ApiOperation({
    summary: 'Get a scan, or wait for it',
    description: 'With ?wait= it answers when the scan is over. Requires read on the project.',
  })
  @ApiOkResponse({ type: ScanDto })
  @ApiProblems()
  async find(
    @CurrentProject() scope: ProjectScope,
    @Param('scanId', UuidParameterPipe) scanId: string,
    @ValidQuery(ScanQueryDto) { wait }: ScanQueryDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ScanDto> {
    const gone = goneSignal(response);
    return scanView(await this.scans.wait(scope, scanId, { seconds: wait, gone }));
  }

  @Post('scan/:scanId/cancel')
  @Access({ on: 'project', permission: 'start_scan' })
  @HttpCode(202)
  @ApiOperation({
    summary: 'Cancel a scan',
    description:
      'A queued scan is cancelled at once, a running one within seconds; one that is over stays as it is. Requires start_scan on the project.',
  })
  @ApiResponse({ status: 202, description: 'The scan as it stands.', type: ScanDto })
  @NoBody()
  @ApiProblems()
  async cancel(
    @CurrentCaller() caller: Caller,
    @CurrentProject() scope: ProjectScope,
    @Param('scanId', UuidParameterPipe) scanId: string,
  ): Promise<ScanDto> {
    return scanView(await this.scans.cancel(caller, scope, scanId));
  }
}

/** Aborts when the client has gone: nobody waits for the answer any more. */
function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
