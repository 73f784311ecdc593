import { Injectable } from '@nestjs/common';
import type { ProjectScope } from '../access/caller.js';
import type { CredentialEntity } from '../credentials/credential.entity.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { providerOf } from '../providers/index.js';
import type { ImagePlace } from '../providers/provider.js';
import { type Candidate, candidatesFor } from './credential-choice.js';
import type { ImageReference } from './image-reference.js';

/** Tells which credential of a project an image would be pulled with. Opens no secret, and asks no provider. */
@Injectable()
export class ResolveService {
  constructor(private readonly credentials: CredentialsService) {}

  /** Best first; empty where the project has none for the image. */
  async candidates(scope: ProjectScope, image: ImageReference): Promise<Candidate[]> {
    const rows = await this.credentials.listAllInProject(scope);
    return candidatesFor(image, rows.flatMap(placed));
  }
}

function placed(row: CredentialEntity): { row: CredentialEntity; place: ImagePlace }[] {
  const provider = providerOf(row.provider);
  return provider === undefined ? [] : [{ row, place: provider.imagesAt(row.fields) }];
}
