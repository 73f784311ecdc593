import { Body, Query, type Type } from '@nestjs/common';
import { RequestValidationPipe } from './request-validation.pipe.js';

/** The body, held against a DTO class. Every route takes its body through this. */
export const ValidBody = (dto: Type): ParameterDecorator => Body(new RequestValidationPipe(dto));

/** The query, held against a DTO class. */
export const ValidQuery = (dto: Type): ParameterDecorator => Query(new RequestValidationPipe(dto, 'query'));
