import { Controller, Get } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { Lifecycle } from '../http/lifecycle.js';
import { VERSION } from '../config/version.js';
import { DomainError } from '../problems/domain-error.js';
import { HealthStore } from './health.store.js';

class ServiceDto {
  @ApiProperty({ example: 'registry-credentials' })
  service: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ example: '/docs' })
  docs: string;

  @ApiProperty({ example: '/openapi.json' })
  openapi: string;
}

class HealthDto {
  @ApiProperty({ example: 'ok' })
  status: string;
}

@ApiTags('Service')
@Controller()
@Access('public')
export class HealthController {
  constructor(
    private readonly store: HealthStore,
    private readonly lifecycle: Lifecycle,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What this is' })
  @ApiOkResponse({ type: ServiceDto })
  about(): ServiceDto {
    return { service: 'registry-credentials', version: VERSION, docs: '/docs', openapi: '/openapi.json' };
  }

  @Get('health/live')
  @ApiOperation({ summary: 'Whether the process runs', description: 'Restart it when this fails.' })
  @ApiOkResponse({ type: HealthDto })
  live(): HealthDto {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @ApiOperation({ summary: 'Whether requests can be served', description: 'Send none while this fails.' })
  @ApiOkResponse({ type: HealthDto })
  @ApiServiceUnavailableResponse({ description: '`storage_unavailable` or `shutting_down`.' })
  async ready(): Promise<HealthDto> {
    if (this.lifecycle.isDraining) {
      throw new DomainError('shutting_down', 'This instance is shutting down.', { retryAfterSeconds: 1 });
    }
    await this.store.ping();
    return { status: 'ok' };
  }
}
