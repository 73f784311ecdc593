import { Controller, Get, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { CurrentProject, type ProjectScope } from '../access/caller.js';
import { ApiProblems } from '../http/api-problems.js';
import { ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { FindingsQueryDto, ImagesQueryDto, ReportQueryDto } from './scan-query.dto.js';
import { FindingPageDto, ScannedImagesDto } from './scan-results.dto.js';
import { ScanResultsService } from './scan-results.service.js';
import { findingView, scannedImageView } from './scan.views.js';

/** What the scans of a project found. */
/** As Express writes it for every other answer. */
const JSON_TYPE = 'application/json; charset=utf-8';

@ApiTags('Scans')
@ApiSecurity('x-api-key')
@ApiParam({ name: 'projectId', format: 'uuid' })
@Controller('project/:projectId')
@Access({ on: 'project', permission: 'read' })
export class ScanResultsController {
  constructor(private readonly results: ScanResultsService) {}

  @Get('scan/:scanId/findings')
  @ApiOperation({
    summary: 'List the findings of a scan',
    description: 'The worst first. Requires read on the project.',
  })
  @ApiOkResponse({ type: FindingPageDto })
  @ApiProblems('scan_not_finished')
  async findings(
    @CurrentProject() scope: ProjectScope,
    @Param('scanId', UuidParameterPipe) scanId: string,
    @ValidQuery(FindingsQueryDto) query: FindingsQueryDto,
  ): Promise<FindingPageDto> {
    const { data, nextCursor } = await this.results.findings(scope, scanId, query);
    return { data: data.map(findingView), ...(nextCursor !== undefined && { nextCursor }) };
  }

  @Get('scan/:scanId/report')
  @ApiOperation({
    summary: 'Get the report of a scan',
    description: 'SARIF 2.1.0, CycloneDX, or the own report of the engine. Requires read on the project.',
  })
  @ApiOkResponse({ schema: { type: 'object' }, description: 'The report.' })
  @ApiProblems('scan_not_finished')
  async report(
    @CurrentProject() scope: ProjectScope,
    @Param('scanId', UuidParameterPipe) scanId: string,
    @ValidQuery(ReportQueryDto) { format }: ReportQueryDto,
  ): Promise<object> {
    const report = await this.results.report(scope, scanId, format);
    return Buffer.isBuffer(report) ? new StreamableFile(report, { type: JSON_TYPE }) : report;
  }

  @Get('results/container/images')
  @ApiOperation({
    summary: 'List the scanned images of a project',
    description: 'Each with the counts of its latest completed scan. Requires read on the project.',
  })
  @ApiOkResponse({ type: ScannedImagesDto })
  @ApiProblems()
  async images(
    @CurrentProject() scope: ProjectScope,
    @ValidQuery(ImagesQueryDto) query: ImagesQueryDto,
  ): Promise<ScannedImagesDto> {
    const { scans, total } = await this.results.images(scope, query);
    return { images: scans.map(scannedImageView), total, page: query.page, limit: query.limit };
  }
}
