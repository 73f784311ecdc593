import { Module } from '@nestjs/common';
import { CursorService } from './cursor.service.js';

@Module({ providers: [CursorService], exports: [CursorService] })
export class PagingModule {}
